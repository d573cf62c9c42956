import { predefinedVariables, type PredefinedFacts } from './predefined-variables.js';
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
