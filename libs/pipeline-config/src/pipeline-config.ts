/** When a job runs, seen from the jobs that it waits for. `manual` waits for a person, `delayed` for `startInSeconds`. */
export type JobWhen = 'on_success' | 'on_failure' | 'always' | 'never' | 'manual' | 'delayed';

/** Which jobs a newer pipeline of the same ref cancels: all while none is uninterruptible, interruptible ones, none. */
export type AutoCancel = 'conservative' | 'interruptible' | 'none';

/** What a job does to its environment; only `start` and `stop` change its state. */
export type EnvironmentAction = 'start' | 'prepare' | 'stop' | 'verify' | 'access';

/** Whose secret is asked for: the project's own, the nearest owner up the tree, or one named group's. */
export type SecretSource = 'project' | 'inherit' | { group: string };

/** One entry of a job's `secrets:` under `gitlab_secrets_manager`: what the gate judges. */
export interface SecretRequest {
  /** The variable that the job will see; a shell identifier. */
  variable: string;
  /** The secret's name, 1 to 255 of `[A-Za-z0-9_]`. */
  name: string;
  source: SecretSource;
  /** True: the variable holds the path of a file with the value. False: the value itself. */
  file: boolean;
}

/** One entry of `secrets:` under `vault`: the runner reads it elsewhere with an ID token; the gate has no part in it. */
export interface VaultSecret {
  variable: string;
  engine: { name: string; path: string };
  path: string;
  field: string;
  /** The variable of the ID token, with its `$`; null for the only one. */
  token: string | null;
  file: boolean;
}

/** How often a failed job is run again by itself. */
export interface RetryConfig {
  max: 0 | 1 | 2;
  /** Failure reasons in GitLab's words; `always` is among them unless others were named. */
  when: string[];
  exitCodes: number[];
}

/** A job that must be over first. */
export interface Need {
  job: string;
  /** Whether its artifacts are fetched. */
  artifacts: boolean;
  /** In a plan an optional need that is not in the pipeline is left out. */
  optional: boolean;
}

/** A container's image, passed through to the runner. */
export interface ImageConfig {
  name: string;
  entrypoint: string[] | null;
  pullPolicy: string[];
  docker: { platform?: string; user?: string } | null;
  kubernetes: { user?: string } | null;
}

/** A container beside the job's. */
export interface ServiceConfig extends ImageConfig {
  alias: string | null;
  command: string[] | null;
  variables: Record<string, string>;
}

/** One cache of a job; the runner keeps it. */
export interface CacheConfig {
  key: string;
  paths: string[];
  untracked: boolean;
  policy: 'pull-push' | 'pull' | 'push';
  when: 'on_success' | 'on_failure' | 'always';
  fallbackKeys: string[];
}

/** The files that a job leaves behind. */
export interface ArtifactsConfig {
  name: string | null;
  paths: string[];
  exclude: string[];
  untracked: boolean;
  when: 'on_success' | 'on_failure' | 'always';
  /** As written and in seconds; `seconds` is null for `never`, the whole is null when nothing is said. */
  expireIn: { text: string; seconds: number | null } | null;
  /** Who may download, beside those who may change the project. */
  access: 'all' | 'developer' | 'maintainer' | 'none';
  exposeAs: string | null;
  /** Type of a report (`junit`, `dotenv`, ...) and its paths. */
  reports: { type: string; paths: string[] }[];
}

/** A signed token that the job gets in a variable. */
export interface IdTokenRequest {
  variable: string;
  /** One or more. */
  audiences: string[];
}

/** The other pipeline that a job starts. */
export interface TriggerConfig {
  /** The files of a child pipeline, which runs for the same commit; null: the pipeline of another project. */
  includes: string[] | null;
  project: string | null;
  /** Null: the project's default branch. */
  branch: string | null;
  /** `strategy: depend`: the job is over when the pipeline is, and as it ends. */
  depends: boolean;
  /** Which variables the pipeline is given: those that the configuration says for the job, those given to its own pipeline. */
  forward: { yamlVariables: boolean; pipelineVariables: boolean };
}

/** A job of one pipeline, everything that the configuration says about it filled in. */
export interface JobConfig {
  name: string;
  stage: string;
  /** `before_script` and `script` in one list, as one shell runs them. */
  script: string[];
  afterScript: string[];
  /** Text by text: scripts that the runner's shell runs before it fetches sources. */
  hooks: { preGetSourcesScript: string[] };
  /** The variables of the configuration; the job's own win. In a plan they are expanded as far as the server knows. */
  variables: Record<string, string>;
  /** Of a job that no runner gets: it starts another pipeline. Its `variables` in a plan are those to be given to it. */
  trigger: TriggerConfig | null;
  /**
   * Names of `variables` that only the runner can finish (they mention `$CI_PROJECT_DIR` and the like): to be sent with
   * `raw: false`. In their values every other `$` is written `$$`. All others are literal text: `raw: true`.
   */
  expandedByRunner: string[];
  /** In a plan the name itself, before as written. */
  environment: string | null;
  environmentAction: EnvironmentAction;
  environmentUrl: string | null;
  environmentTier: string | null;
  /** The job that stops the environment. */
  onStop: string | null;
  /** Seconds after which it is stopped by itself; null for never. */
  autoStopSeconds: number | null;
  tags: string[];
  when: JobWhen;
  /** For `when: delayed`. */
  startInSeconds: number | null;
  /** The question that is asked before a manual job is played. */
  manualConfirmation: string | null;
  allowFailure: boolean;
  /** When not empty, the job may fail with these exit codes only. */
  allowFailureExitCodes: number[];
  retry: RetryConfig;
  /** Null: the order of stages. Empty: at once. */
  needs: Need[] | null;
  /** Jobs whose artifacts are fetched; null: of all jobs of earlier stages, or as `needs` says. */
  dependencies: string[] | null;
  resourceGroup: string | null;
  interruptible: boolean;
  /** Whole seconds, or null when the job names none. */
  timeoutSeconds: number | null;
  image: ImageConfig | null;
  services: ServiceConfig[];
  cache: CacheConfig[];
  artifacts: ArtifactsConfig | null;
  idTokens: IdTokenRequest[];
  secrets: SecretRequest[];
  vaultSecrets: VaultSecret[];
}

/** A variable at the top of the configuration, as a form for a new pipeline shows it. */
export interface DeclaredVariable {
  value: string;
  /** False: `$` in the value is a dollar. */
  expand: boolean;
  description: string | null;
  /** The only values that a person may give; null for any. */
  options: string[] | null;
}

/** The jobs of one pipeline. */
export interface PipelinePlan {
  /** `workflow:name`, expanded; null when nothing is said. */
  name: string | null;
  /** `workflow:auto_cancel:on_new_commit`; null when nothing is said, which means `conservative`. */
  autoCancel: AutoCancel | null;
  stages: string[];
  jobs: JobConfig[];
}

/** A job that says nothing. */
export function plainJob(name: string): JobConfig {
  return {
    name,
    stage: 'test',
    script: [],
    afterScript: [],
    hooks: { preGetSourcesScript: [] },
    variables: {},
    trigger: null,
    expandedByRunner: [],
    environment: null,
    environmentAction: 'start',
    environmentUrl: null,
    environmentTier: null,
    onStop: null,
    autoStopSeconds: null,
    tags: [],
    when: 'on_success',
    startInSeconds: null,
    manualConfirmation: null,
    allowFailure: false,
    allowFailureExitCodes: [],
    retry: { max: 0, when: ['always'], exitCodes: [] },
    needs: null,
    dependencies: null,
    resourceGroup: null,
    interruptible: false,
    timeoutSeconds: null,
    image: null,
    services: [],
    cache: [],
    artifacts: null,
    idTokens: [],
    secrets: [],
    vaultSecrets: [],
  };
}
