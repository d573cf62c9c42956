import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { badInput, notFound } from '../../platform/errors/index.js';
import type { NewJob } from '../create-pipeline.query.js';
import { DEFAULT_BRANCH } from '../plan-run.js';
import { AskPreflight, type PreflightReport } from './ask-preflight.js';
import { isRefusal } from './judged.js';
import { toPreflight, type PreflightInput } from './preflight.types.js';
import type { SeenEntry } from './see-judged.js';

/** A job as GitLab's lint lists it. */
interface LintedJob {
  readonly name: string;
  readonly stage: string;
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly after_script: readonly string[];
  readonly tag_list: readonly string[];
  readonly only: null;
  readonly except: null;
  readonly environment: string | null;
  readonly when: string;
  readonly allow_failure: boolean;
  readonly needs: readonly { readonly name: string }[] | null;
}

interface IncludedFile {
  readonly type: 'local';
  readonly location: string;
  readonly extra: Record<string, never>;
  readonly context_project: string;
}

/** The answer of GitLab's lint, and what only Lockkeeper knows. */
export interface LintAnswer {
  readonly valid: boolean;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly merged_yaml: string;
  readonly includes: readonly IncludedFile[];
  readonly jobs?: readonly LintedJob[];
  readonly lockkeeper: { readonly preflight: unknown };
}

/** Answers as GitLab's lint does: whether a configuration can run, and what the gate says of its secrets. */
@Injectable()
export class LintConfiguration {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(AskPreflight) private readonly ask: AskPreflight,
  ) {}

  async ofText(ctx: RequestContext, id: string, body: unknown): Promise<LintAnswer> {
    const given = new Given(body);
    const content = given.text('content');
    if (content === null) throw badInput('content', 'is missing: the text of the configuration.');
    return this.#answer(ctx, id, { given, content, refName: given.text('ref') ?? DEFAULT_BRANCH });
  }

  /** Of a ref's own configuration; `dry_run_ref` is the ref that it would run on. */
  async ofHead(ctx: RequestContext, id: string, query: unknown): Promise<LintAnswer> {
    const given = new Given(query);
    const refName = given.text('content_ref') ?? given.text('dry_run_ref') ?? given.text('ref') ?? DEFAULT_BRANCH;
    return this.#answer(ctx, id, { given, content: null, refName });
  }

  async #answer(
    ctx: RequestContext,
    id: string,
    asked: { readonly given: Given; readonly content: string | null; readonly refName: string },
  ): Promise<LintAnswer> {
    const { given, content, refName } = asked;
    const environment = given.text('environment');
    const source = given.text('source') ?? 'api';
    const withJobs = given.flag('include_jobs');
    const projectPath = await this.#pathOf(ctx, id);
    const input: PreflightInput = { projectPath, refName, content, environment, source, ...given.files() };
    const report = await this.ask.execute(ctx, input);
    const { problems, seen } = report;
    const refusals = (seen?.entries ?? []).filter(({ finding }) => isRefusal(finding));
    return {
      valid: seen !== null,
      errors: problems.map((problem) => problem.message),
      warnings: [...report.warnings, ...refusals.map(toWarning)],
      merged_yaml: report.content,
      includes: report.includes.map((path) => toIncluded(projectPath, path)),
      ...(withJobs && { jobs: report.jobs.map(toLinted) }),
      lockkeeper: { preflight: toPart(report) },
    };
  }

  async #pathOf(ctx: RequestContext, id: string): Promise<string> {
    if (!/^\d{1,15}$/.test(id)) return id;
    const namespace = await this.namespaces.visibleById(ctx, Number(id));
    if (namespace.kind !== 'project') throw notFound();
    return namespace.fullPath;
  }
}

/** What a caller sent, by name. */
class Given {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(sent: unknown) {
    if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) throw badInput('body', 'must be an object.');
    this.#fields = sent as Record<string, unknown>;
  }

  text(name: string): string | null {
    const value = this.#fields[name] ?? null;
    if (value === null || typeof value === 'string') return value;
    throw badInput(name, 'must be a text.');
  }

  /** GitLab's lint knows no files beside the text: these three are ours. */
  files(): Pick<PreflightInput, 'files' | 'paths' | 'changedPaths'> {
    const texts = this.#fields['files'] ?? null;
    if (texts !== null && (typeof texts !== 'object' || Array.isArray(texts)))
      throw badInput('files', 'must be an object of texts by path.');
    const files =
      texts && Object.entries(texts).map(([path, content]) => ({ path, content: asText('files', content) }));
    return { files, paths: this.#list('paths'), changedPaths: this.#list('changed_paths') };
  }

  #list(name: string): string[] | null {
    const value = this.#fields[name] ?? null;
    if (value === null) return null;
    if (!Array.isArray(value)) throw badInput(name, 'must be a list of texts.');
    return value.map((item) => asText(name, item));
  }

  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw badInput(name, 'must be true or false.');
  }
}

function asText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw badInput(name, 'must hold texts.');
}

const toIncluded = (project: string, location: string): IncludedFile => ({
  ...{ type: 'local', location, extra: {}, context_project: project },
});

const toWarning = ({ job, finding }: SeenEntry): string => `${job.name}: ${finding.name}: ${finding.sentence ?? ''}`;

const toLinted = ({ config, environment }: NewJob): LintedJob => ({
  name: config.name,
  stage: config.stage,
  before_script: [],
  script: config.script,
  after_script: config.afterScript,
  tag_list: config.tags,
  only: null,
  except: null,
  environment,
  when: config.when,
  allow_failure: config.allowFailure,
  needs: config.needs && config.needs.map(({ job }) => ({ name: job })),
});

function toPart({ seen }: PreflightReport): unknown {
  if (!seen) return null;
  const { sentence, failsPipeline } = toPreflight(seen);
  return {
    sentence,
    fails_pipeline: failsPipeline,
    secrets: seen.entries.map(({ job, variable, finding }) => ({
      ...{ job: job.name, environment: job.environment, variable, name: finding.name, source: finding.source },
      ...{ outcome: finding.outcome, code: finding.code, rule: finding.rule, sentence: finding.sentence },
      nearest_name: finding.nearestName,
    })),
  };
}
