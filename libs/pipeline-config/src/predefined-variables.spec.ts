import { environmentSlug, predefinedVariables, slugify, type PredefinedFacts } from './index.js';

const FACTS: PredefinedFacts = {
  serverUrl: 'https://keep.example.org:8443',
  serverVersion: '0.1.2',
  job: { id: 7, name: 'deploy it', stage: 'deploy' },
  pipeline: { id: 5, source: 'push' },
  commit: { sha: '0123456789abcdef0123456789abcdef01234567', message: 'title\n\nbody' },
  ref: { name: 'feature/A_b', kind: 'branch', protected: false },
  project: { id: 3, name: 'The Shop', fullPath: 'acme/web/shop.js', defaultBranch: 'main' },
  environment: { name: 'review/a', tier: 'development' },
  user: { id: 2, login: 'ada', name: 'Ada' },
};

describe('predefinedVariables', () => {
  it('names and fills variables as GitLab does', () => {
    expect(predefinedVariables(FACTS)).toMatchObject({
      CI: 'true',
      CI_SERVER: 'yes',
      GITLAB_CI: 'true',
      CI_SERVER_HOST: 'keep.example.org',
      CI_SERVER_PORT: '8443',
      CI_SERVER_PROTOCOL: 'https',
      CI_API_V4_URL: 'https://keep.example.org:8443/api/v4',
      CI_JOB_ID: '7',
      CI_JOB_NAME: 'deploy it',
      CI_JOB_STAGE: 'deploy',
      CI_JOB_URL: 'https://keep.example.org:8443/acme/web/shop.js/-/jobs/7',
      CI_PIPELINE_ID: '5',
      CI_PIPELINE_SOURCE: 'push',
      CI_PIPELINE_URL: 'https://keep.example.org:8443/acme/web/shop.js/-/pipelines/5',
      CI_COMMIT_SHORT_SHA: '01234567',
      CI_COMMIT_TITLE: 'title',
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
      CI_ENVIRONMENT_TIER: 'development',
      GITLAB_USER_LOGIN: 'ada',
    });
  });

  it('has CI_COMMIT_TAG for a tag and no CI_COMMIT_BRANCH', () => {
    const variables = predefinedVariables({ ...FACTS, ref: { name: 'v1', kind: 'tag', protected: true } });
    expect(variables).toMatchObject({ CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_PROTECTED: 'true' });
    expect(variables).not.toHaveProperty('CI_COMMIT_BRANCH');
  });

  it('leaves out what it does not know', () => {
    const variables = predefinedVariables({ ...FACTS, environment: null });
    const absent = [
      'CI_ENVIRONMENT_NAME',
      'CI_ENVIRONMENT_SLUG',
      'CI_COMMIT_TAG',
      'GITLAB_USER_EMAIL',
      'CI_PIPELINE_IID',
    ];
    expect(Object.keys(variables).filter((name) => absent.includes(name))).toEqual([]);
    expect(Object.values(variables).filter((value) => typeof value !== 'string')).toEqual([]);
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
