import { environmentSlug, slugify } from './slugify.js';

/** Facts behind the predefined `CI_*` variables. */
export interface PredefinedFacts {
  /** Absent while the job has none yet, as when the name of its environment is made. */
  jobId?: number;
  jobName: string;
  stage: string;
  pipelineId: number;
  pipelineSource: string;
  projectId: number;
  /** The project's title, `The Shop`. */
  projectName: string;
  /** `group/subgroup/project`. */
  projectFullPath: string;
  refName: string;
  refType: 'branch' | 'tag';
  refProtected: boolean;
  defaultBranch?: string;
  sha: string;
  beforeSha?: string;
  /** After its variables were put in; absent for a job without one. */
  environmentName?: string;
  environmentTier?: string;
  userId?: number;
  userLogin?: string;
  /** Base URL of the server without a trailing slash. */
  serverUrl: string;
}

/** Names and values of the variables that GitLab documents as predefined, as far as Lockkeeper knows them. No secret among them. */
export function predefinedVariables(facts: PredefinedFacts): [string, string][] {
  const variables: [string, string | undefined][] = [
    ['CI', 'true'],
    ['GITLAB_CI', 'true'],
    ...serverVariables(facts),
    ...projectVariables(facts),
    ...commitVariables(facts),
    ...jobVariables(facts),
    ['CI_ENVIRONMENT_NAME', facts.environmentName],
    ['CI_ENVIRONMENT_SLUG', facts.environmentName === undefined ? undefined : environmentSlug(facts.environmentName)],
    ['CI_ENVIRONMENT_TIER', facts.environmentTier],
    ['GITLAB_USER_ID', text(facts.userId)],
    ['GITLAB_USER_LOGIN', facts.userLogin],
  ];
  // GitLab leaves a variable out when it has nothing to say; an empty one would pass `[ -n ]` differently.
  return variables.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function serverVariables({ serverUrl }: PredefinedFacts): [string, string][] {
  const url = new URL(serverUrl);
  return [
    ['CI_SERVER', 'yes'],
    ['CI_SERVER_NAME', 'Lockkeeper'],
    ['CI_SERVER_URL', serverUrl],
    ['CI_SERVER_HOST', url.hostname],
    ['CI_SERVER_FQDN', url.host],
    ['CI_SERVER_PORT', url.port || (url.protocol === 'https:' ? '443' : '80')],
    ['CI_SERVER_PROTOCOL', url.protocol.slice(0, -1)],
    ['CI_API_V4_URL', `${serverUrl}/api/v4`],
    ['CI_API_GRAPHQL_URL', `${serverUrl}/api/graphql`],
  ];
}

function projectVariables(facts: PredefinedFacts): [string, string | undefined][] {
  const segments = facts.projectFullPath.split('/');
  return [
    ['CI_PROJECT_ID', String(facts.projectId)],
    // GitLab's name is the last part of the path; what people call the project is its title.
    ['CI_PROJECT_NAME', segments.at(-1)],
    ['CI_PROJECT_TITLE', facts.projectName],
    ['CI_PROJECT_PATH', facts.projectFullPath],
    ['CI_PROJECT_PATH_SLUG', slugify(facts.projectFullPath)],
    ['CI_PROJECT_NAMESPACE', segments.slice(0, -1).join('/')],
    ['CI_PROJECT_ROOT_NAMESPACE', segments[0]],
    ['CI_PROJECT_URL', `${facts.serverUrl}/${facts.projectFullPath}`],
    ['CI_DEFAULT_BRANCH', facts.defaultBranch],
  ];
}

function commitVariables(facts: PredefinedFacts): [string, string | undefined][] {
  return [
    ['CI_COMMIT_SHA', facts.sha],
    ['CI_COMMIT_SHORT_SHA', facts.sha.slice(0, 8)],
    ['CI_COMMIT_BEFORE_SHA', facts.beforeSha],
    ['CI_COMMIT_REF_NAME', facts.refName],
    ['CI_COMMIT_REF_SLUG', slugify(facts.refName)],
    ['CI_COMMIT_REF_PROTECTED', String(facts.refProtected)],
    [facts.refType === 'tag' ? 'CI_COMMIT_TAG' : 'CI_COMMIT_BRANCH', facts.refName],
  ];
}

function jobVariables(facts: PredefinedFacts): [string, string | undefined][] {
  const here = `${facts.serverUrl}/${facts.projectFullPath}/-`;
  return [
    ['CI_PIPELINE_ID', String(facts.pipelineId)],
    ['CI_PIPELINE_SOURCE', facts.pipelineSource],
    ['CI_PIPELINE_URL', `${here}/pipelines/${facts.pipelineId}`],
    ['CI_JOB_NAME', facts.jobName],
    ['CI_JOB_NAME_SLUG', slugify(facts.jobName)],
    ['CI_JOB_STAGE', facts.stage],
    ['CI_JOB_URL', facts.jobId === undefined ? undefined : `${here}/jobs/${facts.jobId}`],
  ];
}

const text = (id: number | undefined): string | undefined => (id === undefined ? undefined : String(id));
