import { z } from 'zod';
import type { JobVariable } from './job-variable.js';
import type { PayloadOptions } from './runner-options.js';

/** One shell step. GitLab Runner gives meaning to the names `script` and `after_script` only and ignores `when` and `timeout`. */
export interface JobStep {
  name: 'script' | 'after_script';
  script: string[];
  timeout: number;
  when: 'on_success' | 'on_failure' | 'always';
  allow_failure: boolean;
}

/** A secret as GitLab Runner (18.6 and newer) resolves it: one GET with inline authentication. `file` absent would mean true. */
export interface JobSecretReference {
  gitlab_secrets_manager: {
    server: { url: string; inline_auth: { path: string; jwt: string; role: string } };
    engine: { name: 'kv-v2'; path: string };
    path: string;
    field: 'value';
  };
  file: boolean;
}

/** A secret that the runner reads from another server's Vault with an ID token of the job; `jwt` names its variable. */
export interface VaultSecretReference {
  vault: {
    server: {
      url: string;
      namespace?: string;
      auth: { name: 'jwt'; path: string; data: { jwt: string; role?: string } };
    };
    engine: { name: string; path: string };
    path: string;
    field: string;
  };
  file: boolean;
}

/**
 * Body of the 201 of `POST jobs/request`. Types are those of Go's strict decoder: ids and times are JSON integers.
 * There is no `run` on purpose: even null there makes the job undecodable.
 */
export interface JobPayload extends PayloadOptions {
  id: number;
  token: string;
  allow_git_fetch: boolean;
  job_info: {
    name: string;
    stage: string;
    pipeline_id: number;
    project_id: number;
    project_name: string;
    project_full_path: string;
    namespace_id?: number;
    root_namespace_id?: number;
    user_id?: number;
    time_in_queue_seconds: number;
    project_jobs_running_on_instance_runners_count: string;
  };
  git_info: {
    ref: string;
    sha: string;
    before_sha: string;
    ref_type: 'branch' | 'tag';
    refspecs: string[];
    depth: number;
    protected: boolean;
  };
  runner_info: { timeout: number };
  variables: JobVariable[];
  steps: JobStep[];
  features: { trace_sections: boolean; token_mask_prefixes?: string[]; failure_reasons: string[] };
  secrets?: Record<string, JobSecretReference | VaultSecretReference>;
  dependencies?: JobDependency[];
}

/** An earlier job whose archive the runner fetches, with the token of the job that runs. */
export interface JobDependency {
  id: number;
  token: string;
  name: string;
  artifacts_file: { filename: string; size: number };
}

const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
const flag = z
  .boolean()
  .nullish()
  .transform((on) => on ?? false);

/** What the bundled runner takes from a payload, as strict as Go's decoder: an id that is a string is refused. */
export const receivedJobSchema = z.object({
  id: z.int().positive(),
  token: z.string().min(1),
  job_info: z
    .object({ name: z.string().nullish(), project_id: z.int().nullish() })
    .nullish()
    .transform((job) => ({ name: job?.name ?? '', projectId: job?.project_id ?? 0 })),
  runner_info: z
    .object({ timeout: z.int().nullish() })
    .nullish()
    .transform((runner) => ({ timeout: runner?.timeout ?? 0 })),
  variables: list(
    z.object({
      key: z.string(),
      value: z
        .string()
        .nullish()
        .transform((value) => value ?? ''),
      masked: flag,
      file: flag,
      raw: flag,
    }),
  ),
  steps: list(z.object({ name: z.string(), script: list(z.string()) })),
  features: z
    .object({ trace_sections: flag })
    .nullish()
    .transform((features) => ({ traceSections: features?.trace_sections ?? false })),
  secrets: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((secrets) => Object.keys(secrets ?? {})),
});
export type ReceivedJob = z.infer<typeof receivedJobSchema>;
