import type { EnvironmentAction } from '../pipeline-config.js';

/** What a pipeline is made of beside its configuration. */
export interface PlanFacts {
  /** GitLab's `CI_*` variables of the pipeline. Literal: a `$` in a branch's name is a dollar. */
  readonly predefined: Readonly<Record<string, string>>;
  /** GitLab's `CI_*` variables of one job; `environment` is its expanded name once that is known. */
  readonly predefinedOf: (job: {
    readonly name: string;
    readonly stage: string;
    readonly environment: string | null;
    readonly environmentAction: EnvironmentAction;
  }) => Readonly<Record<string, string>>;
  /** Given to this pipeline by somebody. Literal, and they win over all others. */
  readonly variables: Readonly<Record<string, string>>;
  /** In GitLab's words: `web`, `api`, `push`, `schedule`, ... */
  readonly source: string;
  readonly refName: string;
  readonly refType: 'branch' | 'tag';
  /** `group/project`, for `only: main@group/project`. */
  readonly projectPath: string;
  /** Paths that changed, and all paths; null when nobody knows: then `changes` and `exists` are met, as in GitLab. */
  readonly changedFiles: readonly string[] | null;
  readonly files: readonly string[] | null;
}
