import { parsePipelineConfig } from '@lockkeeper/pipeline-config';
import { planRun, type PlanFacts } from './plan-run.js';

const FACTS: PlanFacts = {
  pipelineId: 5,
  project: { id: 3, name: 'The Shop', fullPath: 'acme/shop', description: 'Sells.', ancestorIds: [1, 3] },
  ref: { kind: 'branch', name: 'main' },
  refProtected: true,
  sha: 'a'.repeat(40),
  head: { message: 'Fix\n\nWhy', created_at: new Date(0), author_username: 'eve', parent_sha: 'b'.repeat(40) },
  source: 'web',
  variables: {},
  user: { userId: 2, username: 'ada', name: 'Ada' },
  serverUrl: 'https://keep.example.org',
  files: { paths: null, changedPaths: null },
};

function valuesOf(names: readonly string[], facts: PlanFacts = FACTS): Record<string, string> {
  const lines = names.map((name) => `    SEEN_${name}: $${name}`);
  const environment = 'environment: {name: review/1, action: prepare}';
  const read = parsePipelineConfig(`a:\n  script: x\n  ${environment}\n  variables:\n${lines.join('\n')}\n`);
  if ('problems' in read) throw new Error(read.problems[0]?.message);
  const [job] = planRun(read.config, facts).jobs;
  return Object.fromEntries(Object.entries(job!.variables).map(([name, value]) => [name.replace('SEEN_', ''), value]));
}

const PLANNED = {
  CI_COMMIT_AUTHOR: '${CI_COMMIT_AUTHOR}',
  CI_COMMIT_BEFORE_SHA: 'b'.repeat(40),
  CI_COMMIT_MESSAGE: 'Fix\n\nWhy',
  CI_COMMIT_TIMESTAMP: '1970-01-01T00:00:00Z',
  CI_COMMIT_USER_LOGIN: 'eve',
  CI_CONFIG_PATH: '.gitlab-ci.yml',
  CI_DEFAULT_BRANCH: 'main',
  CI_ENVIRONMENT_ACTION: 'prepare',
  CI_ENVIRONMENT_NAME: 'review/1',
  CI_JOB_GROUP_NAME: 'a',
  CI_NODE_TOTAL: '1',
  CI_PIPELINE_IID: '5',
  CI_PROJECT_DESCRIPTION: 'Sells.',
  CI_PROJECT_NAMESPACE_ID: '1',
  CI_PROJECT_VISIBILITY: 'private',
  GITLAB_USER_NAME: 'Ada',
};

test('a plan knows what does not depend on who runs the job', () => {
  expect(valuesOf(Object.keys(PLANNED))).toEqual(PLANNED);
  expect(valuesOf(['CI_SERVER_VERSION'])['CI_SERVER_VERSION']).toMatch(/^\d+\.\d+\.\d+$/);
});

test('a plan leaves to the hand-out what is known only then', () => {
  const later = ['CI_JOB_ID', 'CI_JOB_STARTED_AT', 'CI_RUNNER_TAGS', 'CI_ENVIRONMENT_URL', 'CI_PIPELINE_NAME'];
  expect(valuesOf(later)).toEqual(Object.fromEntries(later.map((name) => [name, `\${${name}}`])));
});

test('a text that nobody has committed has no message', () => {
  expect(valuesOf(['CI_COMMIT_MESSAGE', 'CI_COMMIT_BEFORE_SHA'], { ...FACTS, head: null })).toEqual({
    CI_COMMIT_MESSAGE: '${CI_COMMIT_MESSAGE}',
    CI_COMMIT_BEFORE_SHA: '0'.repeat(40),
  });
});

test('rules can ask for the default branch and the message', () => {
  const read = parsePipelineConfig(
    'a: {script: x, rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_COMMIT_TITLE =~ /^Fix/}]}\nb: {script: x}\n',
  );
  if ('problems' in read) throw new Error('it is refused');
  const names = (facts: PlanFacts): string[] => planRun(read.config, facts).jobs.map(({ config }) => config.name);
  expect(names(FACTS)).toEqual(['a', 'b']);
  expect(names({ ...FACTS, ref: { kind: 'branch', name: 'other' } })).toEqual(['b']);
});
