import { environmentSlug, slugify } from './slugify.js';

/** Facts behind the predefined `CI_*` variables. */
export interface PredefinedFacts {
  /** Absent while the job has none yet, as when the name of its environment is made. */
  jobId?: number;
  /** What is known only once a runner takes the job; it is absent while a pipeline is planned. */
  handedOut?: HandedOutFacts;
  jobName: string;
  stage: string;
  pipelineId: number;
  pipelineSource: string;
  /** Absent while it is planned, since its name may be made of other variables. */
  pipelineName?: string;
  projectId: number;
  /** The project's title, `The Shop`. */
  projectName: string;
  /** `group/subgroup/project`. */
  projectFullPath: string;
  projectDescription?: string;
  /** Of the group that the project is in. */
  namespaceId?: number;
  refName: string;
  refType: 'branch' | 'tag';
  refProtected: boolean;
  defaultBranch?: string;
  sha: string;
  beforeSha?: string;
  /** Absent for a text that nobody has committed. */
  commit?: CommitFacts;
  /** After its variables were put in; absent for a job without one. */
  environmentName?: string;
  environmentTier?: string;
  environmentAction?: string;
  userId?: number;
  userLogin?: string;
  userName?: string;
  /** Base URL of the server without a trailing slash. */
  serverUrl: string;
  /** `1.2.3` */
  serverVersion?: string;
}

/** What a commit tells of itself. */
export interface CommitFacts {
  readonly message: string;
  readonly createdAt: Date;
  /** Username of its author. */
  readonly author?: string;
}

/** What is known of a job that a runner has taken. */
export interface HandedOutFacts {
  readonly startedAt: Date;
  readonly manual: boolean;
  readonly image?: string;
  readonly tags: readonly string[];
  readonly pipelineCreatedAt: Date;
  readonly environmentId?: number;
  readonly environmentUrl?: string;
  readonly runner: { readonly id: number; readonly description: string; readonly tags: readonly string[] };
}

const CONFIG_PATH = '.gitlab-ci.yml';
/** What tells jobs in parallel apart: ` 1/3` or `: [a, b]`. */
const PARALLEL_PART = /(?: \d+\/\d+|: \[.*\])$/s;
const NO_SHA = '0'.repeat(40);

/** Names and values of the variables that GitLab documents as predefined, as far as Lockkeeper knows them. No secret among them. */
export function predefinedVariables(facts: PredefinedFacts): [string, string][] {
  const variables: [string, string | undefined][] = [
    ['CI', 'true'],
    ['GITLAB_CI', 'true'],
    ...serverVariables(facts),
    ...projectVariables(facts),
    ...commitVariables(facts),
    ...pipelineVariables(facts),
    ...jobVariables(facts),
    ...(facts.handedOut ? handedOutVariables(facts.handedOut) : []),
    ...environmentVariables(facts),
    ['GITLAB_USER_ID', text(facts.userId)],
    ['GITLAB_USER_LOGIN', facts.userLogin],
    ['GITLAB_USER_NAME', facts.userName],
  ];
  // GitLab leaves a variable out when it has nothing to say; an empty one would pass `[ -n ]` differently.
  return variables.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function serverVariables({ serverUrl, serverVersion }: PredefinedFacts): [string, string | undefined][] {
  const url = new URL(serverUrl);
  const [major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(serverVersion ?? '')?.slice(1) ?? [];
  return [
    ['CI_SERVER', 'yes'],
    ['CI_SERVER_NAME', 'Lockkeeper'],
    ['CI_SERVER_URL', serverUrl],
    ['CI_SERVER_HOST', url.hostname],
    ['CI_SERVER_FQDN', url.host],
    ['CI_SERVER_PORT', url.port || (url.protocol === 'https:' ? '443' : '80')],
    ['CI_SERVER_PROTOCOL', url.protocol.slice(0, -1)],
    ['CI_SERVER_VERSION', serverVersion],
    ['CI_SERVER_VERSION_MAJOR', major],
    ['CI_SERVER_VERSION_MINOR', minor],
    ['CI_SERVER_VERSION_PATCH', patch],
    ['CI_API_V4_URL', `${serverUrl}/api/v4`],
    ['CI_API_GRAPHQL_URL', `${serverUrl}/api/graphql`],
  ];
}

function projectVariables(facts: PredefinedFacts): [string, string | undefined][] {
  const segments = facts.projectFullPath.split('/');
  const namespace = segments.slice(0, -1).join('/');
  return [
    ['CI_PROJECT_ID', String(facts.projectId)],
    // GitLab's name is the last part of the path; what people call the project is its title.
    ['CI_PROJECT_NAME', segments.at(-1)],
    ['CI_PROJECT_TITLE', facts.projectName],
    ['CI_PROJECT_PATH', facts.projectFullPath],
    ['CI_PROJECT_PATH_SLUG', slugify(facts.projectFullPath)],
    ['CI_PROJECT_NAMESPACE', namespace],
    ['CI_PROJECT_NAMESPACE_ID', text(facts.namespaceId)],
    ['CI_PROJECT_NAMESPACE_SLUG', slugify(namespace)],
    ['CI_PROJECT_ROOT_NAMESPACE', segments[0]],
    ['CI_PROJECT_ROOT_NAMESPACE_SLUG', slugify(segments[0] ?? '')],
    ['CI_PROJECT_DESCRIPTION', facts.projectDescription],
    // Whoever is no member sees no project here.
    ['CI_PROJECT_VISIBILITY', 'private'],
    ['CI_PROJECT_URL', `${facts.serverUrl}/${facts.projectFullPath}`],
    ['CI_DEFAULT_BRANCH', facts.defaultBranch],
    ['CI_DEFAULT_BRANCH_SLUG', facts.defaultBranch === undefined ? undefined : slugify(facts.defaultBranch)],
  ];
}

function commitVariables(facts: PredefinedFacts): [string, string | undefined][] {
  return [
    ['CI_COMMIT_SHA', facts.sha],
    ['CI_COMMIT_SHORT_SHA', facts.sha.slice(0, 8)],
    ['CI_COMMIT_BEFORE_SHA', facts.beforeSha ?? NO_SHA],
    ['CI_COMMIT_REF_NAME', facts.refName],
    ['CI_COMMIT_REF_SLUG', slugify(facts.refName)],
    ['CI_COMMIT_REF_PROTECTED', String(facts.refProtected)],
    [facts.refType === 'tag' ? 'CI_COMMIT_TAG' : 'CI_COMMIT_BRANCH', facts.refName],
    ...(facts.commit ? messageVariables(facts.commit) : []),
  ];
}

function messageVariables({ message, createdAt, author }: CommitFacts): [string, string | undefined][] {
  const [title = '', ...rest] = message.split('\n');
  return [
    ['CI_COMMIT_MESSAGE', message],
    ['CI_COMMIT_MESSAGE_IS_TRUNCATED', 'false'],
    ['CI_COMMIT_TITLE', title],
    // GitLab's rule for long titles.
    ['CI_COMMIT_DESCRIPTION', title.length < 100 ? rest.join('\n').trim() : message],
    ['CI_COMMIT_TIMESTAMP', time(createdAt)],
    ['CI_COMMIT_USER_LOGIN', author ?? ''],
  ];
}

function pipelineVariables(facts: PredefinedFacts): [string, string | undefined][] {
  const { pipelineId, projectFullPath, refName, refType, serverUrl } = facts;
  const ref = `refs/${refType === 'tag' ? 'tags' : 'heads'}/${refName}`;
  return [
    ['CI_PIPELINE_ID', String(pipelineId)],
    // A pipeline has one number here: unique in its project too, and growing.
    ['CI_PIPELINE_IID', String(pipelineId)],
    ['CI_PIPELINE_SOURCE', facts.pipelineSource],
    ['CI_PIPELINE_NAME', facts.pipelineName],
    ['CI_PIPELINE_URL', `${serverUrl}/${projectFullPath}/-/pipelines/${pipelineId}`],
    ['CI_CONFIG_PATH', CONFIG_PATH],
    ['CI_CONFIG_REF_URI', `${new URL(serverUrl).host}/${projectFullPath}//${CONFIG_PATH}@${ref}`],
  ];
}

function jobVariables(facts: PredefinedFacts): [string, string | undefined][] {
  const { jobId, jobName, projectFullPath, serverUrl } = facts;
  return [
    ['CI_JOB_NAME', jobName],
    ['CI_JOB_NAME_SLUG', slugify(jobName)],
    ['CI_JOB_GROUP_NAME', jobName.replace(PARALLEL_PART, '')],
    ['CI_JOB_STAGE', facts.stage],
    ['CI_JOB_URL', jobId === undefined ? undefined : `${serverUrl}/${projectFullPath}/-/jobs/${jobId}`],
    // The plan says another number for jobs in parallel, and theirs wins.
    ['CI_NODE_TOTAL', '1'],
  ];
}

function handedOutVariables(facts: HandedOutFacts): [string, string | undefined][] {
  const startedAt = time(facts.startedAt);
  return [
    ['CI_JOB_STARTED_AT', startedAt],
    ['CI_JOB_STARTED_AT_SLUG', slugify(startedAt)],
    ['CI_JOB_MANUAL', facts.manual ? 'true' : undefined],
    ['CI_JOB_IMAGE', facts.image],
    ['CI_JOB_TAGS', JSON.stringify(facts.tags)],
    ['CI_PIPELINE_CREATED_AT', time(facts.pipelineCreatedAt)],
    ['CI_ENVIRONMENT_ID', text(facts.environmentId)],
    ['CI_ENVIRONMENT_URL', facts.environmentUrl],
    ['CI_RUNNER_ID', String(facts.runner.id)],
    ['CI_RUNNER_DESCRIPTION', facts.runner.description],
    ['CI_RUNNER_TAGS', JSON.stringify(facts.runner.tags)],
  ];
}

function environmentVariables(facts: PredefinedFacts): [string, string | undefined][] {
  if (facts.environmentName === undefined) return [];
  return [
    ['CI_ENVIRONMENT_NAME', facts.environmentName],
    ['CI_ENVIRONMENT_SLUG', environmentSlug(facts.environmentName)],
    ['CI_ENVIRONMENT_TIER', facts.environmentTier],
    ['CI_ENVIRONMENT_ACTION', facts.environmentAction],
  ];
}

/** As GitLab writes times: whole seconds, UTC. */
const time = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

const text = (id: number | undefined): string | undefined => (id === undefined ? undefined : String(id));
