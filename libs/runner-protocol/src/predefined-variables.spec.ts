import { predefinedVariables, type HandedOutFacts, type PredefinedFacts } from './predefined-variables.js';
import { environmentSlug, slugify } from './slugify.js';

const FACTS: PredefinedFacts = {
  serverUrl: 'https://keep.example.org:8443',
  jobId: 7,
  jobName: 'deploy it',
  stage: 'deploy',
  pipelineId: 5,
  pipelineSource: 'push',
  sha: '0123456789abcdef0123456789abcdef01234567',
  refName: 'feature/A_b',
  refType: 'branch',
  refProtected: false,
  projectId: 3,
  projectName: 'The Shop',
  projectFullPath: 'acme/web/shop.js',
  environmentName: 'review/a',
  environmentTier: 'development',
  userId: 2,
  userLogin: 'ada',
};

const HANDED_OUT: HandedOutFacts = {
  startedAt: new Date('2026-11-30T01:02:03.456Z'),
  manual: true,
  image: 'node:24',
  tags: ['linux'],
  pipelineCreatedAt: new Date('2026-11-30T01:00:00Z'),
  environmentId: 9,
  environmentUrl: 'https://a.example.org',
  runner: { id: 4, description: 'shed', tags: ['linux', 'arm'] },
};

const variablesOf = (changes: Partial<PredefinedFacts> = {}): Record<string, string> =>
  Object.fromEntries(predefinedVariables({ ...FACTS, ...changes }));

describe('predefinedVariables', () => {
  it('names and fills variables as GitLab does', () => {
    expect(variablesOf()).toMatchObject({
      CI: 'true',
      CI_SERVER: 'yes',
      GITLAB_CI: 'true',
      CI_SERVER_HOST: 'keep.example.org',
      CI_SERVER_FQDN: 'keep.example.org:8443',
      CI_SERVER_PORT: '8443',
      CI_SERVER_PROTOCOL: 'https',
      CI_API_V4_URL: 'https://keep.example.org:8443/api/v4',
      CI_JOB_NAME: 'deploy it',
      CI_JOB_NAME_SLUG: 'deploy-it',
      CI_JOB_STAGE: 'deploy',
      CI_JOB_URL: 'https://keep.example.org:8443/acme/web/shop.js/-/jobs/7',
      CI_PIPELINE_ID: '5',
      CI_PIPELINE_SOURCE: 'push',
      CI_PIPELINE_URL: 'https://keep.example.org:8443/acme/web/shop.js/-/pipelines/5',
      CI_COMMIT_SHORT_SHA: '01234567',
      CI_COMMIT_REF_NAME: 'feature/A_b',
      CI_COMMIT_REF_SLUG: 'feature-a-b',
      CI_COMMIT_BRANCH: 'feature/A_b',
      CI_COMMIT_REF_PROTECTED: 'false',
      CI_PROJECT_ID: '3',
      CI_PROJECT_NAME: 'shop.js',
      CI_PROJECT_TITLE: 'The Shop',
      CI_PROJECT_PATH: 'acme/web/shop.js',
      CI_PROJECT_PATH_SLUG: 'acme-web-shop-js',
      CI_PROJECT_NAMESPACE: 'acme/web',
      CI_PROJECT_ROOT_NAMESPACE: 'acme',
      CI_ENVIRONMENT_NAME: 'review/a',
      CI_ENVIRONMENT_SLUG: environmentSlug('review/a'),
      CI_ENVIRONMENT_TIER: 'development',
      GITLAB_USER_ID: '2',
      GITLAB_USER_LOGIN: 'ada',
    });
  });

  it('has CI_COMMIT_TAG for a tag and no CI_COMMIT_BRANCH', () => {
    const variables = variablesOf({ refName: 'v1', refType: 'tag', refProtected: true });
    expect(variables).toMatchObject({ CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_PROTECTED: 'true' });
    expect(variables).not.toHaveProperty('CI_COMMIT_BRANCH');
  });

  it('tells of the commit, and takes a long first line for the whole message', () => {
    const commit = { message: 'Fix it\n\nBecause.\nReally.', createdAt: new Date('2026-01-02T03:04:05.678Z') };
    expect(variablesOf({ commit: { ...commit, author: 'ada' }, beforeSha: 'b'.repeat(40) })).toMatchObject({
      CI_COMMIT_MESSAGE: commit.message,
      CI_COMMIT_MESSAGE_IS_TRUNCATED: 'false',
      CI_COMMIT_TITLE: 'Fix it',
      CI_COMMIT_DESCRIPTION: 'Because.\nReally.',
      CI_COMMIT_TIMESTAMP: '2026-01-02T03:04:05Z',
      CI_COMMIT_USER_LOGIN: 'ada',
      CI_COMMIT_BEFORE_SHA: 'b'.repeat(40),
    });
    const long = `${'x'.repeat(100)}\nmore`;
    expect(variablesOf({ commit: { ...commit, message: long } })).toMatchObject({
      CI_COMMIT_DESCRIPTION: long,
      CI_COMMIT_USER_LOGIN: '',
      CI_COMMIT_BEFORE_SHA: '0'.repeat(40),
    });
  });

  it('tells of the server, the configuration and the project', () => {
    const facts = { serverVersion: '1.2.3', defaultBranch: 'Main', projectDescription: 'Sells.', namespaceId: 8 };
    expect(variablesOf(facts)).toMatchObject({
      CI_SERVER_VERSION: '1.2.3',
      CI_SERVER_VERSION_MAJOR: '1',
      CI_SERVER_VERSION_MINOR: '2',
      CI_SERVER_VERSION_PATCH: '3',
      CI_DEFAULT_BRANCH: 'Main',
      CI_DEFAULT_BRANCH_SLUG: 'main',
      CI_PROJECT_DESCRIPTION: 'Sells.',
      CI_PROJECT_NAMESPACE_ID: '8',
      CI_PROJECT_NAMESPACE_SLUG: 'acme-web',
      CI_PROJECT_ROOT_NAMESPACE_SLUG: 'acme',
      CI_PROJECT_VISIBILITY: 'private',
      CI_CONFIG_PATH: '.gitlab-ci.yml',
      CI_CONFIG_REF_URI: 'keep.example.org:8443/acme/web/shop.js//.gitlab-ci.yml@refs/heads/feature/A_b',
      CI_PIPELINE_IID: '5',
    });
    expect(variablesOf({ refType: 'tag', refName: 'v1' })['CI_CONFIG_REF_URI']).toMatch(/@refs\/tags\/v1$/);
  });

  it('tells of a job that a runner has taken', () => {
    expect(variablesOf({ handedOut: HANDED_OUT, environmentAction: 'stop', userName: 'Ada' })).toMatchObject({
      CI_JOB_STARTED_AT: '2026-11-30T01:02:03Z',
      CI_JOB_STARTED_AT_SLUG: '2026-11-30t01-02-03z',
      CI_JOB_MANUAL: 'true',
      CI_JOB_IMAGE: 'node:24',
      CI_JOB_TAGS: '["linux"]',
      CI_PIPELINE_CREATED_AT: '2026-11-30T01:00:00Z',
      CI_ENVIRONMENT_ID: '9',
      CI_ENVIRONMENT_URL: 'https://a.example.org',
      CI_ENVIRONMENT_ACTION: 'stop',
      CI_RUNNER_ID: '4',
      CI_RUNNER_DESCRIPTION: 'shed',
      CI_RUNNER_TAGS: '["linux","arm"]',
      GITLAB_USER_NAME: 'Ada',
    });
    expect(variablesOf({ handedOut: { ...HANDED_OUT, manual: false } })).not.toHaveProperty('CI_JOB_MANUAL');
  });

  it.each([
    ['build', 'build'],
    ['build 2/3', 'build'],
    ['build: [a, b]', 'build'],
    ['build: a 1/2 b', 'build: a 1/2 b'],
  ])('puts the job %s into the group %s', (jobName, group) => {
    expect(variablesOf({ jobName })['CI_JOB_GROUP_NAME']).toBe(group);
  });

  it('leaves out what it does not know', () => {
    const { jobId: _job, environmentName: _name, environmentTier: _tier, userLogin: _login, ...facts } = FACTS;
    const names = predefinedVariables(facts).map(([name]) => name);
    const absent = ['CI_ENVIRONMENT_NAME', 'CI_ENVIRONMENT_SLUG', 'CI_COMMIT_TAG', 'CI_JOB_URL', 'GITLAB_USER_LOGIN'];
    expect(names.filter((name) => absent.includes(name))).toEqual([]);
  });
});

describe('slugify', () => {
  it.each([
    ['main', 'main'],
    ['Feature/A_b', 'feature-a-b'],
    ['--x--', 'x'],
    ['é', ''],
    [`${'a'.repeat(62)}/b`, 'a'.repeat(62)],
  ])('makes of %s the slug %s', (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });
});

describe('environmentSlug', () => {
  it('keeps a short plain name', () => {
    expect(environmentSlug('production')).toBe('production');
  });

  it.each(['Production', 'review/a', '1st', 'x'.repeat(25), 'a--b'])(
    'gives %s a hash, a letter first, at most 24 characters',
    (name) => {
      expect(environmentSlug(name)).toMatch(/^[a-z](?:-?[a-z0-9])*$/);
      expect(environmentSlug(name).length).toBeLessThanOrEqual(24);
      expect(environmentSlug(name)).not.toBe(environmentSlug(`${name}x`));
    },
  );
});
