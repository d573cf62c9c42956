import { nearestWord } from '@lockkeeper/nearest-word';
import type { IncludeFiles } from '../assemble/include-files.js';
import type { JobDefinition, Values } from '../definition.js';
import { LIMITS } from '../limits.js';
import { plainJob, type JobConfig } from '../pipeline-config.js';
import { quoted, type Position } from '../problem.js';
import { Reading } from '../yaml/reading.js';
import type { YamlEntry, YamlMap } from '../yaml/yaml-node.js';
import { jobRefusal } from './keywords.js';
import { readAllowFailure, readRetry } from './read-endings.js';
import { readEnvironment } from './read-environment.js';
import { readArtifacts, readCaches } from './read-files.js';
import { readIdTokens } from './read-id-tokens.js';
import { readImage, readServices } from './read-image.js';
import { INHERITS_ALL, readInherit, type Inheritance } from './read-inherit.js';
import { readDependencies, readNeeds } from './read-needs.js';
import { readRefPolicy } from './read-only.js';
import { readParallel } from './read-parallel.js';
import { readJobRules } from './read-rules.js';
import { readScript } from './read-script.js';
import { readSecrets } from './read-secrets.js';
import { checkWhen, readStartIn, readTimeout, readWhen } from './read-timing.js';
import { checkTrigger, readTrigger } from './read-trigger.js';
import { readVariables, type Variables } from './read-variables.js';

/** What a job takes from the document around it. */
export interface JobFrame {
  stages: string[];
  variables: Variables;
  /** The entries of `default`, and of the old global keywords. */
  defaults: YamlMap | null;
  /** What `trigger: include` may name. */
  files: IncludeFiles;
}

export function readJob(reading: Reading, nameAt: Position, frame: JobFrame): JobDefinition | undefined {
  const map = reading.map('a mapping, as every job is');
  return map && new JobReader(reading, map, nameAt, frame).read();
}

class JobReader {
  private readonly job: JobConfig;
  private readonly definition: JobDefinition;
  private readonly values = new Map<string, Reading>();
  private beforeScript: string[] = [];
  private own: Variables = new Map();
  private inherits: Inheritance = INHERITS_ALL;

  constructor(
    private readonly reading: Reading,
    private readonly map: YamlMap,
    nameAt: Position,
    private readonly frame: JobFrame,
  ) {
    this.job = plainJob(reading.path);
    this.definition = {
      at: nameAt,
      job: this.job,
      own: new Map(),
      inherits: () => true,
      allowFailureSaid: false,
      needs: null,
      dependenciesAt: [],
      environmentAt: nameAt,
      parallel: null,
      rules: null,
      only: null,
      except: null,
    };
  }

  read(): JobDefinition {
    for (const entry of this.map.entries) this.collect(entry, this.reading.below(entry));
    const inherit = this.values.get('inherit');
    if (inherit) this.inherits = readInherit(inherit);
    for (const entry of this.frame.defaults?.entries ?? []) this.inherit(entry);
    // In the order of FIELDS, since secrets are checked against variables and tokens, wherever the author put them.
    for (const [keyword, read] of Object.entries(FIELDS)) {
      const value = this.values.get(keyword);
      if (value) read(this, value);
    }
    return this.finish();
  }

  private collect(entry: YamlEntry, value: Reading): void {
    if (Object.hasOwn(FIELDS, entry.key)) this.values.set(entry.key, value);
    else value.refuse(...jobRefusal(entry.key), entry.keyAt);
  }

  private inherit(entry: YamlEntry): void {
    if (this.values.has(entry.key) || !this.inherits.keyword(entry.key)) return;
    // Nearly all of it is for runners.
    if (this.values.has('trigger') && entry.key !== 'interruptible') return;
    const value = new Reading(entry.value, `default:${entry.key}`, this.reading.problems, entry.keyAt);
    if (Object.hasOwn(FIELDS, entry.key)) this.values.set(entry.key, value);
  }

  private finish(): JobDefinition {
    const { job, definition, values } = this;
    if (values.has('trigger')) checkTrigger(definition, values);
    else if (!values.has('script'))
      this.refuseAtName('script_missing', `The job ${quoted(job.name)} has no \`script\`.`);
    if (!values.has('stage') && !this.frame.stages.includes(job.stage)) {
      const why = 'names no `stage`, and `stages` lacks `test`, which it would take';
      this.refuseAtName('stage_unknown', `The job ${quoted(job.name)} ${why}.`);
    }
    for (const keyword of ['only', 'except']) {
      const value = values.get('rules') && values.get(keyword);
      value?.refuse('rules_and_only', `${quoted(keyword)} and \`rules\` exclude each other.`, value.keyAt);
    }
    checkWhen(job, (keyword) => values.get(keyword), values.has('rules'));
    job.script = [...this.beforeScript, ...job.script];
    definition.own = valuesOf(this.own);
    definition.inherits = this.inherits.variable;
    definition.allowFailureSaid = values.has('allow_failure');
    const seen = [...this.seenVariables()].map(([name, declared]) => [name, declared.value] as const);
    job.variables = Object.fromEntries(seen);
    return definition;
  }

  private refuseAtName(code: string, message: string): void {
    this.reading.refuse(code, message, this.definition.at);
  }

  private seenVariables(): Variables {
    const global = [...this.frame.variables].filter(([name]) => this.inherits.variable(name));
    return new Map([...global, ...this.own]);
  }

  stage(value: Reading): void {
    const stage = value.text();
    if (stage === undefined) return;
    this.job.stage = stage;
    if (this.frame.stages.includes(stage)) return;
    const near = nearestWord(stage, this.frame.stages);
    const hint =
      near === null
        ? `; there are ${this.frame.stages.slice(0, 20).map(quoted).join(', ')}.`
        : `, did you mean ${quoted(near)}?`;
    value.refuse('stage_unknown', `The stage ${quoted(stage)} is not among \`stages\`${hint}`);
  }

  scriptLines(value: Reading, into: 'script' | 'beforeScript' | 'afterScript'): void {
    const lines = readScript(value, into === 'script');
    if (into === 'beforeScript') this.beforeScript = lines;
    else this.job[into] = lines;
  }

  ownVariables(value: Reading): void {
    this.own = readVariables(value);
  }

  tags(value: Reading): void {
    if (value.node.kind !== 'list') return value.wrongType('a list of tags');
    const tags = new Set<string>();
    for (const item of value.flatItems(10)) {
      const tag = item.text('a list of text');
      if (tag === undefined) continue;
      if (tag.trim() === '' || tag.length > LIMITS.nameLength)
        item.refuse('tag', `A tag has 1 to ${LIMITS.nameLength} characters.`);
      tags.add(tag);
      if (tags.size > LIMITS.tags) return item.refuse('too_many', `A job may have at most ${LIMITS.tags} tags.`);
    }
    this.job.tags = [...tags];
  }

  allowFailure(value: Reading): void {
    const { allowFailure, exitCodes } = readAllowFailure(value);
    this.job.allowFailure = allowFailure;
    this.job.allowFailureExitCodes = exitCodes;
  }

  secrets(value: Reading): void {
    Object.assign(this.job, readSecrets(value, this.seenVariables(), this.job.idTokens));
  }

  dependencies(value: Reading): void {
    const { names, places } = readDependencies(value);
    this.job.dependencies = names;
    this.definition.dependenciesAt = places;
  }

  environment(value: Reading): void {
    this.definition.environmentAt = value.at;
    readEnvironment(value, this.job);
  }

  resourceGroup(value: Reading): void {
    const group = value.text();
    if (group === undefined) return;
    if (group.trim() === '' || group.length > LIMITS.nameLength)
      value.refuse('resource_group', `A resource group has 1 to ${LIMITS.nameLength} characters.`);
    else this.job.resourceGroup = group;
  }

  trigger(value: Reading): void {
    this.job.trigger = readTrigger(value, this.frame.files);
  }

  /** For keywords that are read by one function. */
  set(change: (job: JobConfig, definition: JobDefinition) => void): void {
    change(this.job, this.definition);
  }
}

const valuesOf = (variables: Variables): Values =>
  new Map([...variables].map(([name, { value, expand }]) => [name, { value, expand }]));

type Field = (reader: JobReader, value: Reading) => void;

const sets =
  <T>(read: (value: Reading) => T, change: (job: JobConfig, found: T, definition: JobDefinition) => void): Field =>
  (reader, value) =>
    reader.set((job, definition) => change(job, read(value), definition));

const FIELDS: Readonly<Record<string, Field>> = {
  inherit: () => undefined,
  extends: () => undefined,
  stage: (reader, value) => reader.stage(value),
  trigger: (reader, value) => reader.trigger(value),
  script: (reader, value) => reader.scriptLines(value, 'script'),
  before_script: (reader, value) => reader.scriptLines(value, 'beforeScript'),
  after_script: (reader, value) => reader.scriptLines(value, 'afterScript'),
  hooks: (reader, value) =>
    value.fields({
      pre_get_sources_script: (script) =>
        reader.set((job) => (job.hooks.preGetSourcesScript = readScript(script, false))),
    }),
  variables: (reader, value) => reader.ownVariables(value),
  id_tokens: sets(readIdTokens, (job, tokens) => (job.idTokens = tokens)),
  secrets: (reader, value) => reader.secrets(value),
  environment: (reader, value) => reader.environment(value),
  tags: (reader, value) => reader.tags(value),
  when: sets(readWhen, (job, when) => (job.when = when ?? 'on_success')),
  start_in: sets(readStartIn, (job, seconds) => (job.startInSeconds = seconds)),
  manual_confirmation: sets(
    (value) => value.text() ?? null,
    (job, text) => (job.manualConfirmation = text),
  ),
  allow_failure: (reader, value) => reader.allowFailure(value),
  retry: sets(readRetry, (job, retry) => (job.retry = retry)),
  timeout: sets(readTimeout, (job, seconds) => (job.timeoutSeconds = seconds)),
  interruptible: sets(
    (value) => value.flag() ?? false,
    (job, on) => (job.interruptible = on),
  ),
  resource_group: (reader, value) => reader.resourceGroup(value),
  image: sets(readImage, (job, image) => (job.image = image)),
  services: sets(readServices, (job, services) => (job.services = services)),
  cache: sets(readCaches, (job, cache) => (job.cache = cache)),
  artifacts: sets(readArtifacts, (job, artifacts) => (job.artifacts = artifacts)),
  dependencies: (reader, value) => reader.dependencies(value),
  needs: sets(readNeeds, (_, needs, definition) => (definition.needs = needs)),
  parallel: sets(readParallel, (_, parallel, definition) => (definition.parallel = parallel)),
  rules: sets(readJobRules, (_, rules, definition) => (definition.rules = rules)),
  only: sets(readRefPolicy, (_, policy, definition) => (definition.only = policy)),
  except: sets(readRefPolicy, (_, policy, definition) => (definition.except = policy)),
};
