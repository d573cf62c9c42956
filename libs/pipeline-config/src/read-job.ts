import { MAX_DURATION_SECONDS, parseDuration } from './duration.js';
import { nearestWord } from '@lockkeeper/nearest-word';
import { jobRefusal, refusal } from './keywords.js';
import { LIMITS } from './limits.js';
import { plainJob, type JobConfig, type JobWhen } from './pipeline-config.js';
import { quoted, type Position } from './problem.js';
import type { Reading } from './reading.js';
import { readScript } from './read-script.js';
import { readSecrets } from './read-secrets.js';
import { readVariables, type Variables } from './read-variables.js';
import type { YamlEntry } from './yaml-node.js';

/** What a job takes from the document around it. */
export interface JobFrame {
  stages: string[];
  variables: Variables;
}

const WHEN: readonly string[] = ['on_success', 'on_failure', 'always', 'never'];
const ENVIRONMENT_NOT_YET = 'url on_stop action auto_stop_in kubernetes deployment_tier'.split(' ');

export function readJob(reading: Reading, nameAt: Position, frame: JobFrame): JobConfig | undefined {
  const map = reading.map('a mapping, as every job is');
  if (!map) return undefined;
  const job = new JobReader(reading, nameAt, frame);
  // Secrets are checked against the variables, wherever the author put them.
  const order = (entry: YamlEntry): number => (entry.key === 'variables' ? 0 : 1);
  for (const entry of [...map.entries].sort((left, right) => order(left) - order(right))) job.field(entry);
  return job.finish();
}

class JobReader {
  private readonly job: JobConfig;
  private beforeScript: string[] = [];
  private variables: Variables;
  private named = new Set<string>();

  constructor(
    private readonly reading: Reading,
    private readonly nameAt: Position,
    private readonly frame: JobFrame,
  ) {
    this.variables = frame.variables;
    this.job = plainJob(reading.path);
  }

  field(entry: YamlEntry): void {
    const value = this.reading.below(entry);
    const read = FIELDS.get(entry.key);
    this.named.add(entry.key);
    if (read) read(this, value);
    else value.refuse(...jobRefusal(entry.key), entry.keyAt);
  }

  finish(): JobConfig {
    const { job, reading, frame } = this;
    if (!this.named.has('script'))
      reading.refuse('script_missing', `The job ${quoted(job.name)} has no \`script\`.`, this.nameAt);
    if (!this.named.has('stage') && !frame.stages.includes(job.stage)) {
      reading.refuse(
        'stage_unknown',
        `The job ${quoted(job.name)} names no \`stage\`, and \`stages\` lacks \`test\`, which it would take.`,
        this.nameAt,
      );
    }
    job.script = [...this.beforeScript, ...job.script];
    job.variables = Object.fromEntries([...this.variables].map(([name, declared]) => [name, declared.value]));
    return job;
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

  script(value: Reading, into: 'script' | 'beforeScript' | 'afterScript'): void {
    const lines = readScript(value, into === 'script');
    if (into === 'beforeScript') this.beforeScript = lines;
    else this.job[into] = lines;
  }

  ownVariables(value: Reading): void {
    this.variables = new Map([...this.frame.variables, ...readVariables(value)]);
  }

  environment(value: Reading): void {
    if (value.node.kind !== 'map') {
      this.environmentName(value);
      return;
    }
    for (const entry of value.node.entries) {
      const below = value.below(entry);
      if (entry.key === 'name') this.environmentName(below);
      else below.refuse(...refusal(entry.key, ['name'], ENVIRONMENT_NOT_YET), entry.keyAt);
    }
    if (!value.node.entries.some((entry) => entry.key === 'name')) {
      value.refuse('environment_name', `${quoted(value.path)} must have a \`name\`.`);
    }
  }

  private environmentName(value: Reading): void {
    const name = value.text('the name of an environment');
    if (name === undefined) return;
    this.job.environment = name;
    if (name.trim() === '' || name.length > LIMITS.nameLength || /[\p{Cc}\p{Cf}]/u.test(name)) {
      value.refuse('environment_name', `An environment's name has 1 to ${LIMITS.nameLength} visible characters.`);
    } else if (name.includes('*')) {
      value.refuse('environment_name', `${quoted(name)} is a pattern; a job's environment is one environment.`);
    }
  }

  tags(value: Reading): void {
    if (value.node.kind !== 'list') return value.wrongType('a list of tags');
    for (const item of value.items()) {
      const tag = item.text('a list of text');
      if (tag === undefined) continue;
      if (tag.includes('$'))
        item.refuse('not_supported', `Variables in \`tags\` are not supported yet: ${quoted(tag)}.`);
      else if (tag.trim() === '' || tag.length > LIMITS.nameLength)
        item.refuse('tag', `A tag has 1 to ${LIMITS.nameLength} characters.`);
      else if (!this.job.tags.includes(tag)) this.job.tags.push(tag);
      if (this.job.tags.length > LIMITS.tags)
        return item.refuse('too_many', `A job may have at most ${LIMITS.tags} tags.`);
    }
  }

  when(value: Reading): void {
    const when = value.text();
    if (when === undefined) return;
    if (WHEN.includes(when)) this.job.when = when as JobWhen;
    else if (when === 'manual' || when === 'delayed')
      value.refuse('not_supported', `\`when: ${when}\` is not supported yet.`);
    else value.refuse('when', `${quoted(when)} is not a value of \`when\`: ${WHEN.map(quoted).join(', ')}.`);
  }

  allowFailure(value: Reading): void {
    if (value.node.kind === 'map') value.refuse('not_supported', '`allow_failure:exit_codes` is not supported yet.');
    else this.job.allowFailure = value.flag() ?? false;
  }

  timeout(value: Reading): void {
    const { node } = value;
    const numeric = node.kind === 'scalar' && typeof node.value === 'number';
    const text = numeric ? node.source : value.text('a duration such as `1h 30m`');
    if (text === undefined) return;
    const seconds = parseDuration(text);
    if (seconds === undefined)
      value.refuse('timeout', `${quoted(text)} is not a duration; write for example \`1h 30m\`.`);
    else if (seconds < 1 || seconds > MAX_DURATION_SECONDS)
      value.refuse('timeout', 'A timeout is at least one second and at most one month.');
    else this.job.timeoutSeconds = seconds;
  }

  secrets(value: Reading): void {
    this.job.secrets = readSecrets(value, this.variables);
  }
}

const FIELDS = new Map<string, (job: JobReader, value: Reading) => void>([
  ['stage', (job, value) => job.stage(value)],
  ['script', (job, value) => job.script(value, 'script')],
  ['before_script', (job, value) => job.script(value, 'beforeScript')],
  ['after_script', (job, value) => job.script(value, 'afterScript')],
  ['variables', (job, value) => job.ownVariables(value)],
  ['environment', (job, value) => job.environment(value)],
  ['tags', (job, value) => job.tags(value)],
  ['when', (job, value) => job.when(value)],
  ['allow_failure', (job, value) => job.allowFailure(value)],
  ['timeout', (job, value) => job.timeout(value)],
  ['secrets', (job, value) => job.secrets(value)],
]);
