import { environmentSlug, slugify } from './slugify.js';

/** What the server knows of a job when it makes the job's predefined variables. */
export interface PredefinedFacts {
  /** The server's own address without a trailing slash, `https://keep.example.org`. */
  serverUrl: string;
  serverVersion: string;
  job: { id: number; name: string; stage: string; startedAt?: Date };
  pipeline: { id: number; iid?: number; source: string; createdAt?: Date };
  commit: { sha: string; beforeSha?: string; message?: string; author?: string };
  ref: { name: string; kind: 'branch' | 'tag'; protected: boolean };
  /** `fullPath` is the groups and the project, `acme/shop`. */
  project: { id: number; name: string; fullPath: string; defaultBranch: string };
  /** After expanding; null for a job without one. */
  environment: { name: string; tier?: string } | null;
  user: { id: number; login: string; name: string; email?: string };
}

/** The `CI_*` and `GITLAB_*` variables of a job, named and filled as GitLab documents them. None of them is secret. */
export function predefinedVariables(facts: PredefinedFacts): Record<string, string> {
  return {
    CI: 'true',
    GITLAB_CI: 'true',
    ...serverVariables(facts),
    ...commitVariables(facts),
    ...projectVariables(facts),
    ...jobVariables(facts),
    ...environmentVariables(facts),
    ...present({
      GITLAB_USER_ID: String(facts.user.id),
      GITLAB_USER_LOGIN: facts.user.login,
      GITLAB_USER_NAME: facts.user.name,
      GITLAB_USER_EMAIL: facts.user.email,
    }),
  };
}

function serverVariables({ serverUrl, serverVersion }: PredefinedFacts): Record<string, string> {
  const url = new URL(serverUrl);
  const [major = '0', minor = '0', patch = '0'] = serverVersion.split(/[.+-]/);
  return {
    CI_SERVER: 'yes',
    CI_SERVER_NAME: 'Lockkeeper',
    CI_SERVER_VERSION: serverVersion,
    CI_SERVER_VERSION_MAJOR: major,
    CI_SERVER_VERSION_MINOR: minor,
    CI_SERVER_VERSION_PATCH: patch,
    CI_SERVER_URL: serverUrl,
    CI_SERVER_HOST: url.hostname,
    CI_SERVER_FQDN: url.host,
    CI_SERVER_PORT: url.port || (url.protocol === 'https:' ? '443' : '80'),
    CI_SERVER_PROTOCOL: url.protocol.replace(':', ''),
    CI_API_V4_URL: `${serverUrl}/api/v4`,
    CI_API_GRAPHQL_URL: `${serverUrl}/api/graphql`,
  };
}

function commitVariables({ commit, ref }: PredefinedFacts): Record<string, string> {
  return present({
    CI_COMMIT_SHA: commit.sha,
    CI_COMMIT_SHORT_SHA: commit.sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: commit.beforeSha,
    CI_COMMIT_MESSAGE: commit.message,
    CI_COMMIT_TITLE: commit.message?.split('\n')[0],
    CI_COMMIT_AUTHOR: commit.author,
    CI_COMMIT_REF_NAME: ref.name,
    CI_COMMIT_REF_SLUG: slugify(ref.name),
    CI_COMMIT_BRANCH: ref.kind === 'branch' ? ref.name : undefined,
    CI_COMMIT_TAG: ref.kind === 'tag' ? ref.name : undefined,
    CI_COMMIT_REF_PROTECTED: String(ref.protected),
  });
}

function projectVariables({ project, serverUrl }: PredefinedFacts): Record<string, string> {
  const segments = project.fullPath.split('/');
  return {
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_NAME: segments.at(-1) ?? '',
    CI_PROJECT_TITLE: project.name,
    CI_PROJECT_PATH: project.fullPath,
    CI_PROJECT_PATH_SLUG: slugify(project.fullPath),
    CI_PROJECT_NAMESPACE: segments.slice(0, -1).join('/'),
    CI_PROJECT_ROOT_NAMESPACE: segments[0] ?? '',
    CI_PROJECT_URL: `${serverUrl}/${project.fullPath}`,
    CI_DEFAULT_BRANCH: project.defaultBranch,
  };
}

function jobVariables({ job, pipeline, project, serverUrl }: PredefinedFacts): Record<string, string> {
  const here = `${serverUrl}/${project.fullPath}/-`;
  return present({
    CI_JOB_ID: String(job.id),
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slugify(job.name),
    CI_JOB_STAGE: job.stage,
    CI_JOB_URL: `${here}/jobs/${job.id}`,
    CI_JOB_STARTED_AT: job.startedAt && isoSeconds(job.startedAt),
    CI_PIPELINE_ID: String(pipeline.id),
    CI_PIPELINE_IID: pipeline.iid === undefined ? undefined : String(pipeline.iid),
    CI_PIPELINE_SOURCE: pipeline.source,
    CI_PIPELINE_URL: `${here}/pipelines/${pipeline.id}`,
    CI_PIPELINE_CREATED_AT: pipeline.createdAt && isoSeconds(pipeline.createdAt),
  });
}

function environmentVariables({ environment }: PredefinedFacts): Record<string, string> {
  if (!environment) return {};
  return present({
    CI_ENVIRONMENT_NAME: environment.name,
    CI_ENVIRONMENT_SLUG: environmentSlug(environment.name),
    CI_ENVIRONMENT_TIER: environment.tier,
  });
}

function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

// GitLab leaves a variable out when it has nothing to say; an empty one would pass `[ -n ]` differently.
function present(variables: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
