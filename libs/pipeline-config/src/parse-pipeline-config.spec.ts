import { parsePipelineConfig } from './index.js';
import { plainJob } from './pipeline-config.js';
import type { JobConfig, PipelineConfig, Problem } from './index.js';

function configOf(text: string): PipelineConfig {
  const result = parsePipelineConfig(text);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(text: string): Problem[] {
  const result = parsePipelineConfig(text);
  return 'problems' in result ? result.problems : [];
}

/** `line:column code` of each problem. */
function placesOf(text: string): string[] {
  return problemsOf(text).map((problem) => `${problem.line}:${problem.column} ${problem.code}`);
}

function jobOf(body: string): JobConfig {
  return configOf(`job:\n  script: x\n${body.replace(/^/gm, '  ')}\n`).jobs[0]!.job;
}

const FULL = `
stages: [build, deploy]
variables:
  GLOBAL: one
  VERSION: 1.10
  WITH_FORM: { value: yes, description: shown }
.template: &template
  tags: [linux]
  before_script: [echo before]
build:
  <<: *template
  stage: build
  script:
    - make
    - [make check, [make install]]
  after_script: echo after
  variables: { GLOBAL: two, FLAG: true }
  timeout: 1h 30m
  allow_failure: true
  when: always
deploy:
  <<: *template
  stage: deploy
  script: ./deploy
  environment: { name: review/$CI_COMMIT_REF_SLUG }
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: db_url }
    DEPLOY_KEY:
      gitlab_secrets_manager: { name: DEPLOY_KEY, source: group/acme/sub.group }
      file: false
    ANY:
      gitlab_secrets_manager: { name: any, source: inherit }
`;

describe('parsePipelineConfig', () => {
  it('reads every keyword of the foundation', () => {
    const declared = { expand: true, description: null, options: null };
    const { variables, stages, jobs } = configOf(FULL);
    expect({ variables, stages, jobs: jobs.map(({ job }) => job) }).toEqual({
      variables: {
        GLOBAL: { value: 'one', ...declared },
        VERSION: { value: '1.10', ...declared },
        WITH_FORM: { value: 'yes', ...declared, description: 'shown' },
      },
      stages: ['.pre', 'build', 'deploy', '.post'],
      jobs: [
        {
          ...plainJob('build'),
          stage: 'build',
          script: ['echo before', 'make', 'make check', 'make install'],
          afterScript: ['echo after'],
          variables: { GLOBAL: 'two', VERSION: '1.10', WITH_FORM: 'yes', FLAG: 'true' },
          environment: null,
          tags: ['linux'],
          when: 'always',
          allowFailure: true,
          timeoutSeconds: 5400,
          secrets: [],
        },
        {
          ...plainJob('deploy'),
          stage: 'deploy',
          script: ['echo before', './deploy'],
          afterScript: [],
          variables: { GLOBAL: 'one', VERSION: '1.10', WITH_FORM: 'yes' },
          environment: 'review/$CI_COMMIT_REF_SLUG',
          tags: ['linux'],
          when: 'on_success',
          allowFailure: false,
          timeoutSeconds: null,
          secrets: [
            { variable: 'DATABASE_URL', name: 'db_url', source: 'project', file: true },
            { variable: 'DEPLOY_KEY', name: 'DEPLOY_KEY', source: { group: 'acme/sub.group' }, file: false },
            { variable: 'ANY', name: 'any', source: 'inherit', file: true },
          ],
        },
      ],
    });
  });

  it('takes the default stages, and `test` for a job that names none', () => {
    const config = configOf('job: { script: x }');
    expect(config.stages).toEqual(['.pre', 'build', 'test', 'deploy', '.post']);
    expect(config.jobs[0]!.job.stage).toBe('test');
  });

  it('keeps .pre first and .post last wherever they are listed', () => {
    expect(configOf('stages: [.post, a, .pre]\nj: {stage: a, script: x}').stages).toEqual(['.pre', 'a', '.post']);
  });

  it('lets a mapping win over what is merged into it, before and after the merge key', () => {
    const text = '.a: &a {when: always, stage: build}\n.b: &b {when: never, timeout: 5m}\n';
    const job = configOf(`${text}j:\n  stage: deploy\n  <<: [*a, *b]\n  script: x\n`).jobs[0]!.job;
    expect(job).toMatchObject({ stage: 'deploy', when: 'always', timeoutSeconds: 300 });
  });

  it('reads a variable named __proto__ as a variable', () => {
    const job = jobOf('variables: { __proto__: x }');
    expect(Object.entries(job.variables)).toEqual([['__proto__', 'x']]);
  });

  it('reads a text with a byte order mark and Windows line ends', () => {
    expect(placesOf('\ufeffa: {script: x}\r\nb:\r\n  release: x\r\n  script: y\r\n')).toEqual(['3:3 not_supported']);
  });
});

describe('keywords that are not known', () => {
  it.each([
    ['job:\n  scirpt: x\n  script: y\n', '2:3', 'Unknown keyword `scirpt`, did you mean `script`?'],
    ['varaibles: {A: b}\njob: {script: x}\n', '1:1', 'Unknown keyword `varaibles`, did you mean `variables`?'],
    ['stagess: [a]\njob: {script: x}\n', '1:1', 'Unknown keyword `stagess`, did you mean `stages`?'],
    ['script: x\njob: {script: x}\n', '1:1', '`script` belongs inside a job.'],
    [
      'job:\n  s\u0441ript: x\n  script: y\n',
      '2:3',
      'Unknown keyword `s\u0441ript` (it contains U+0441), did you mean `script`?',
    ],
    ['job:\n  frobnicate: x\n  script: y\n', '2:3', 'Unknown keyword `frobnicate`.'],
  ])('refuses %j at its place', (text, place, message) => {
    const problems = problemsOf(text);
    expect(problems.map((problem) => [`${problem.line}:${problem.column}`, problem.message])).toEqual([
      [place, message],
    ]);
  });

  it('reports what a template brought at the place where the template says it', () => {
    expect(placesOf('.t: &t\n  release: x\njob:\n  <<: *t\n  script: x\n')).toEqual(['2:3 not_supported']);
  });

  it('does not look into hidden jobs that nobody uses', () => {
    expect(placesOf('.hidden: {anything: [1]}\njob: {script: x}')).toEqual([]);
  });
});

describe('values that break a rule', () => {
  it.each([
    ['job: {stage: tset, script: x}', ['1:14 stage_unknown']],
    ['stages: [a]\njob: {script: x}', ['2:1 stage_unknown']],
    ['stages: [a, a]\njob: {stage: a, script: x}', ['1:13 stage_twice']],
    ['stages: a\njob: {stage: .pre, script: x}', ['1:9 wrong_type']],
    ['job: {stage: test}', ['1:1 script_missing']],
    ['stage1: {stage: test}', ['1:1 script_missing']],
    ['job: {script: []}', ['1:15 script_empty']],
    ['job: {script: ""}', ['1:15 script_empty']],
    ['job:\n  script:\n', ['2:3 wrong_type']],
    ['job:\n  script:\n    - echo "a": b\n', ['3:7 wrong_type']],
    ['job:\n  script:\n    - 1\n', ['3:7 wrong_type']],
    ['job: {script: x, allow_failure: yes}', ['1:33 wrong_type']],
    ['job: {script: x, when: sometimes}', ['1:24 when']],
    ['job: {script: x, tags: linux}', ['1:24 wrong_type']],
    ['job: {script: x, timeout: soon}', ['1:27 timeout']],
    ['job: {script: x, timeout: 0s}', ['1:27 timeout']],
    ['job: {script: x, timeout: 2 months}', ['1:27 timeout']],
    ['job: {script: x, environment: "review/*"}', ['1:31 environment_name']],
    ['job: {script: x, environment: {}}', ['1:31 environment_name']],
    ['job: {script: x, variables: {1A: b}}', ['1:30 variable_name']],
    ['job: {script: x, variables: {A: [b]}}', ['1:33 wrong_type']],
    ['job: {script: x, variables: {A: }}', ['1:30 wrong_type']],
    ['job: {script: x, variables: {A: {value: b, options: [b]}}}', ['1:44 unknown_keyword']],
    ['variables: {A: {value: b, options: [c]}}\njob: {script: x}', ['1:24 variable_options']],
    ['variables: {A: {options: [c]}}\njob: {script: x}', ['1:16 variable_options']],
    ['job: {script: x, variables: {LOCKKEEPER_X: b}}', ['1:30 variable_reserved']],
    ['job: {script: x, variables: {SECRETS_RETRIEVAL_ATTEMPTS: 3}}', ['1:30 variable_refused']],
    ['- a', ['1:1 wrong_type']],
    ['job: text', ['1:1 unknown_keyword']],
    ['.only: {script: x}', ['1:1 no_jobs']],
  ])('refuses %j', (text, places) => {
    expect(placesOf(text)).toEqual(places);
  });

  it('tells why SECRETS_RETRIEVAL_ATTEMPTS is refused', () => {
    const [problem] = problemsOf('variables: {SECRETS_RETRIEVAL_ATTEMPTS: 3}\njob: {script: x}');
    expect(problem).toMatchObject({ path: 'variables:SECRETS_RETRIEVAL_ATTEMPTS' });
    expect(problem!.message).toContain('crashes at the first failed secret');
  });

  it('shows all problems of a document at once, in the order of the text', () => {
    const text = 'b:\n  when: manual\n  release: a\na:\n  script: x\n  release: {}\nvariables:\n  1: x\n';
    expect(placesOf(text)).toEqual([
      '1:1 script_missing',
      '3:3 not_supported',
      '6:3 not_supported',
      '8:3 variable_name',
    ]);
  });
});

describe('job names', () => {
  it.each([
    ['Cyrillic for Latin', 'deploy: {script: x}\nd\u0435ploy: {script: x}', ['2:1 job_name']],
    ['full width for Latin', 'deploy: {script: x}\n\uff44eploy: {script: x}', ['2:1 job_name']],
    ['a zero-width space', 'de\u200bploy: {script: x}', ['1:1 job_name']],
    ['a change of direction', '"a\u202eb": {script: x}', ['1:1 job_name']],
    ['256 characters', `${'x'.repeat(256)}: {script: x}`, ['1:1 job_name']],
  ])('refuses a name with %s', (_, text, places) => {
    expect(placesOf(text)).toEqual(places);
  });

  it('accepts names in other scripts, emoji and capitals', () => {
    const text = '"сборка": {script: x}\n"👩‍💻 test": {script: x}\nTest: {script: x}\ntest: {script: x}\n';
    expect(configOf(text).jobs.map(({ job }) => job.name)).toEqual(['сборка', '👩‍💻 test', 'Test', 'test']);
  });
});
