import type { JobVariable } from './job-variable.js';

/** A container's image as the configuration has it. */
export interface ImageFacts {
  readonly name: string;
  readonly entrypoint: readonly string[] | null;
  readonly pullPolicy: readonly string[];
  readonly docker: { readonly platform?: string; readonly user?: string } | null;
  readonly kubernetes: { readonly user?: string } | null;
}

/** A container beside the job's, as the configuration has it. */
export interface ServiceFacts extends ImageFacts {
  readonly alias: string | null;
  readonly command: readonly string[] | null;
  readonly variables: Readonly<Record<string, string>>;
}

/** A cache as the configuration has it; the runner keeps it. */
export interface CacheFacts {
  readonly key: string;
  readonly paths: readonly string[];
  readonly untracked: boolean;
  readonly policy: string;
  readonly when: string;
  readonly fallbackKeys: readonly string[];
}

/** The files that a job is to leave behind, as the configuration has them. */
export interface ArtifactsFacts {
  readonly name: string | null;
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly untracked: boolean;
  readonly when: string;
  readonly expireIn: { readonly text: string; readonly seconds: number | null } | null;
  readonly reports: readonly { readonly type: string; readonly paths: readonly string[] }[];
}

/** What the server hands on to a runner without a part in it. */
export interface RunnerOptionFacts {
  readonly image?: ImageFacts | null;
  readonly services?: readonly ServiceFacts[];
  readonly cache?: readonly CacheFacts[];
  readonly artifacts?: ArtifactsFacts | null;
  readonly hooks?: { readonly preGetSourcesScript: readonly string[] };
}

/** An image or a service in a payload. Unknown keys in `executor_opts` make GitLab Runner fail the job. */
export interface PayloadImage {
  name: string;
  alias?: string;
  entrypoint?: string[];
  command?: string[];
  variables?: JobVariable[];
  pull_policy?: string[];
  executor_opts?: { docker?: { platform?: string; user?: string }; kubernetes?: { user?: string } };
}

/** One kind of files that the runner uploads. */
export interface PayloadArtifact {
  name?: string;
  untracked: boolean;
  paths: string[];
  exclude: string[];
  when: string;
  artifact_type: string;
  artifact_format: 'zip' | 'gzip';
  expire_in?: string;
}

/** One cache that the runner restores and saves. */
export interface PayloadCache {
  key: string;
  untracked: boolean;
  policy: string;
  paths: string[];
  when: string;
  fallback_keys: string[];
}

/** The parts of a payload that options make; what the configuration does not name is absent. */
export interface PayloadOptions {
  image?: PayloadImage;
  services?: PayloadImage[];
  cache?: PayloadCache[];
  artifacts?: PayloadArtifact[];
  hooks?: { name: 'pre_get_sources_script'; script: string[] }[];
}

/** Puts options into the shape that GitLab Runner reads. */
export function payloadOptions(facts: RunnerOptionFacts): PayloadOptions {
  const artifacts = facts.artifacts ? payloadArtifacts(facts.artifacts) : [];
  const hook = facts.hooks?.preGetSourcesScript ?? [];
  return {
    ...(facts.image ? { image: payloadImage(facts.image) } : {}),
    ...(facts.services?.length ? { services: facts.services.map(payloadService) } : {}),
    ...(facts.cache?.length ? { cache: facts.cache.map(payloadCache) } : {}),
    ...(artifacts.length > 0 ? { artifacts } : {}),
    ...(hook.length > 0 ? { hooks: [{ name: 'pre_get_sources_script', script: [...hook] }] } : {}),
  };
}

function payloadImage(image: ImageFacts): PayloadImage {
  const options = {
    ...(image.docker ? { docker: image.docker } : {}),
    ...(image.kubernetes ? { kubernetes: image.kubernetes } : {}),
  };
  return {
    name: image.name,
    ...(image.entrypoint ? { entrypoint: [...image.entrypoint] } : {}),
    ...(image.pullPolicy.length > 0 ? { pull_policy: [...image.pullPolicy] } : {}),
    ...(Object.keys(options).length > 0 ? { executor_opts: options } : {}),
  };
}

function payloadService(service: ServiceFacts): PayloadImage {
  const variables = Object.entries(service.variables).map(([key, value]) => ({
    key,
    value,
    public: false,
    masked: false,
    file: false,
    raw: true,
  }));
  return {
    ...payloadImage(service),
    ...(service.alias === null ? {} : { alias: service.alias }),
    ...(service.command ? { command: [...service.command] } : {}),
    ...(variables.length > 0 ? { variables } : {}),
  };
}

const payloadCache = (cache: CacheFacts): PayloadCache => ({
  key: cache.key,
  untracked: cache.untracked,
  policy: cache.policy,
  paths: [...cache.paths],
  when: cache.when,
  fallback_keys: [...cache.fallbackKeys],
});

/** The archive, if it would have anything in it, then each report, which GitLab takes whatever becomes of the job. */
function payloadArtifacts(artifacts: ArtifactsFacts): PayloadArtifact[] {
  const { name, paths, exclude, untracked, when, expireIn, reports } = artifacts;
  const expires = expireIn ? { expire_in: expireIn.text } : {};
  const archive: PayloadArtifact = {
    ...(name === null ? {} : { name }),
    untracked,
    paths: [...paths],
    exclude: [...exclude],
    when,
    artifact_type: 'archive',
    artifact_format: 'zip',
    ...expires,
  };
  return [
    ...(paths.length > 0 || untracked ? [archive] : []),
    ...reports.map((report): PayloadArtifact => ({
      name: REPORT_NAMES[report.type] ?? report.type,
      untracked: false,
      paths: [...report.paths],
      exclude: [],
      when: 'always',
      artifact_type: report.type,
      artifact_format: 'gzip',
      ...expires,
    })),
  ];
}

/** GitLab's names of the files in reports whose name tells what they are. */
const REPORT_NAMES: Readonly<Record<string, string>> = { junit: 'junit.xml', dotenv: '.env' };
