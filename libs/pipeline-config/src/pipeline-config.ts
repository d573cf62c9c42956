/** When a job runs, seen from the jobs of the stages before it. */
export type JobWhen = 'on_success' | 'on_failure' | 'always' | 'never';

/** Whose secret is asked for: the project's own, the nearest owner up the tree, or one named group's. */
export type SecretSource = 'project' | 'inherit' | { group: string };

/** One entry of a job's `secrets:`. */
export interface SecretRequest {
  /** The variable that the job will see; a shell identifier. */
  variable: string;
  /** The secret's name, 1 to 255 of `[A-Za-z0-9_]`. */
  name: string;
  source: SecretSource;
  /** True: the variable holds the path of a file with the value. False: the value itself. */
  file: boolean;
}

export interface JobConfig {
  name: string;
  stage: string;
  /** `before_script` and `script` in one list, as one shell runs them. */
  script: string[];
  afterScript: string[];
  /** The global variables and the job's own, which win. Values are not expanded. */
  variables: Record<string, string>;
  /** As written; `expandEnvironmentName` makes the name of it. */
  environment: string | null;
  tags: string[];
  when: JobWhen;
  allowFailure: boolean;
  /** Whole seconds, or null when the job names none. */
  timeoutSeconds: number | null;
  secrets: SecretRequest[];
}

export interface PipelineConfig {
  /** In order, with `.pre` first and `.post` last. */
  stages: string[];
  /** In the order of the text, hidden jobs (`.name`) left out. */
  jobs: JobConfig[];
}
