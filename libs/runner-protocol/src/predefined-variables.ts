/** Facts behind the predefined `CI_*` variables. */
export interface PredefinedFacts {
  jobId: number;
  jobToken: string;
  jobName: string;
  stage: string;
  pipelineId: number;
  pipelineSource: string;
  projectId: number;
  projectName: string;
  /** `group/subgroup/project`. */
  projectFullPath: string;
  refName: string;
  refType: 'branch' | 'tag';
  refProtected: boolean;
  defaultBranch?: string;
  sha: string;
  environmentName?: string;
  environmentTier?: string;
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
    ['CI_PROJECT_ID', String(facts.projectId)],
    ['CI_PROJECT_NAME', facts.projectName],
    ['CI_PROJECT_PATH', facts.projectFullPath],
    ['CI_PROJECT_PATH_SLUG', slug(facts.projectFullPath)],
    ['CI_PROJECT_NAMESPACE', facts.projectFullPath.split('/').slice(0, -1).join('/')],
    ['CI_PROJECT_ROOT_NAMESPACE', facts.projectFullPath.split('/')[0]],
    ['CI_DEFAULT_BRANCH', facts.defaultBranch],
    ['CI_PIPELINE_ID', String(facts.pipelineId)],
    ['CI_PIPELINE_SOURCE', facts.pipelineSource],
    ['CI_COMMIT_SHA', facts.sha],
    ['CI_COMMIT_SHORT_SHA', facts.sha.slice(0, 8)],
    ['CI_COMMIT_REF_NAME', facts.refName],
    ['CI_COMMIT_REF_SLUG', slug(facts.refName)],
    ['CI_COMMIT_REF_PROTECTED', String(facts.refProtected)],
    [facts.refType === 'tag' ? 'CI_COMMIT_TAG' : 'CI_COMMIT_BRANCH', facts.refName],
    ['CI_JOB_NAME', facts.jobName],
    ['CI_JOB_NAME_SLUG', slug(facts.jobName)],
    ['CI_JOB_STAGE', facts.stage],
    ['CI_ENVIRONMENT_NAME', facts.environmentName],
    ['CI_ENVIRONMENT_SLUG', facts.environmentName === undefined ? undefined : slug(facts.environmentName)],
    ['CI_ENVIRONMENT_TIER', facts.environmentTier],
    ['GITLAB_USER_LOGIN', facts.userLogin],
  ];
  return variables.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function serverVariables({ serverUrl }: PredefinedFacts): [string, string][] {
  const url = new URL(serverUrl);
  return [
    ['CI_SERVER_NAME', 'Lockkeeper'],
    ['CI_SERVER_URL', serverUrl],
    ['CI_SERVER_HOST', url.hostname],
    ['CI_SERVER_PORT', url.port || (url.protocol === 'https:' ? '443' : '80')],
    ['CI_SERVER_PROTOCOL', url.protocol.slice(0, -1)],
    ['CI_API_V4_URL', `${serverUrl}/api/v4`],
  ];
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
