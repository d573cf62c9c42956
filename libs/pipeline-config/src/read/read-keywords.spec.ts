import { parsePipelineConfig, type JobConfig } from '../index.js';
import type { JobDefinition } from '../definition.js';

function definitionOf(body: string, top = ''): JobDefinition {
  const result = parsePipelineConfig(`${top}\njob:\n  script: x\n${body.replace(/^/gm, '  ')}\n`);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.config.jobs.find(({ job }) => job.name === 'job')!;
}
const jobOf = (body: string, top?: string): JobConfig => definitionOf(body, top).job;

function problemsOf(text: string): string[] {
  const result = parsePipelineConfig(text);
  return 'problems' in result ? result.problems.map(({ line, column, code }) => `${line}:${column} ${code}`) : [];
}
const inJob = (field: string): string[] => problemsOf(`job:\n  script: x\n  ${field}\n`);

const IMAGE = { entrypoint: null, pullPolicy: [], docker: null, kubernetes: null };

describe('a keyword of a job', () => {
  it.each<[string, Partial<JobConfig>]>([
    ['image: alpine:3', { image: { ...IMAGE, name: 'alpine:3' } }],
    [
      'image: {name: a, entrypoint: [""], pull_policy: [always, never], docker: {platform: arm64, user: "1"}, kubernetes: {user: 2}}',
      {
        image: {
          name: 'a',
          entrypoint: [''],
          pullPolicy: ['always', 'never'],
          docker: { platform: 'arm64', user: '1' },
          kubernetes: { user: '2' },
        },
      },
    ],
    [
      'services: [redis, {name: pg, alias: db, command: [run], variables: {A: b}}]',
      {
        services: [
          { ...IMAGE, name: 'redis', alias: null, command: null, variables: {} },
          { ...IMAGE, name: 'pg', alias: 'db', command: ['run'], variables: { A: 'b' } },
        ],
      },
    ],
    [
      'cache: {key: k, paths: [a/], untracked: true, policy: pull, when: always, fallback_keys: [f]}',
      {
        cache: [{ key: 'k', paths: ['a/'], untracked: true, policy: 'pull', when: 'always', fallbackKeys: ['f'] }],
      },
    ],
    ['interruptible: true', { interruptible: true }],
    ['resource_group: production', { resourceGroup: 'production' }],
    ['retry: 2', { retry: { max: 2, when: ['always'], exitCodes: [] } }],
    [
      'retry: {max: 1, when: script_failure, exit_codes: [3, 4]}',
      { retry: { max: 1, when: ['script_failure'], exitCodes: [3, 4] } },
    ],
    ['retry: {max: 1, exit_codes: 3}', { retry: { max: 1, when: [], exitCodes: [3] } }],
    ['allow_failure: {exit_codes: [1, 137]}', { allowFailure: true, allowFailureExitCodes: [1, 137] }],
    ['when: delayed\nstart_in: 30 minutes', { when: 'delayed', startInSeconds: 1800 }],
    ['when: manual\nmanual_confirmation: Sure?', { when: 'manual', manualConfirmation: 'Sure?' }],
    ['hooks: {pre_get_sources_script: [a, b]}', { hooks: { preGetSourcesScript: ['a', 'b'] } }],
    [
      'id_tokens: {T: {aud: x}, U: {aud: [y, z]}}',
      {
        idTokens: [
          { variable: 'T', audiences: ['x'] },
          { variable: 'U', audiences: ['y', 'z'] },
        ],
      },
    ],
    ['tags: [$SIZE, linux]', { tags: ['$SIZE', 'linux'] }],
    [
      'environment: {name: review/$X, url: "https://$X.example.com", action: prepare, deployment_tier: testing}',
      {
        environment: 'review/$X',
        environmentUrl: 'https://$X.example.com',
        environmentAction: 'prepare',
        environmentTier: 'testing',
      },
    ],
  ])('reads %s', (body, expected) => {
    expect(jobOf(body)).toMatchObject(expected);
  });

  it('reads all that artifacts say', () => {
    const body = [
      'artifacts:',
      '  name: built',
      '  paths: [dist/]',
      '  exclude: [dist/tmp]',
      '  untracked: true',
      '  when: on_failure',
      '  expire_in: 1 week',
      '  expose_as: the build',
      '  access: developer',
      '  reports: {junit: [a.xml, b.xml], dotenv: build.env}',
    ].join('\n');
    expect(jobOf(body).artifacts).toEqual({
      name: 'built',
      paths: ['dist/'],
      exclude: ['dist/tmp'],
      untracked: true,
      when: 'on_failure',
      expireIn: { text: '1 week', seconds: 604_800 },
      exposeAs: 'the build',
      access: 'developer',
      reports: [
        { type: 'junit', paths: ['a.xml', 'b.xml'] },
        { type: 'dotenv', paths: ['build.env'] },
      ],
    });
    expect(jobOf('artifacts: {paths: [a], expire_in: never, public: false}').artifacts).toMatchObject({
      expireIn: { text: 'never', seconds: null },
      access: 'developer',
    });
  });

  it('reads a secret of a Vault in its short and its long form', () => {
    const tokens = 'id_tokens: {T: {aud: x}, U: {aud: y}}\n';
    const long = '{engine: {name: kv-v1, path: ops}, path: a/b, field: f}';
    const job = jobOf(
      `${tokens}secrets:\n  A: {vault: db/main/password@ops, token: $T, file: false}\n  B: {vault: ${long}, token: "\${U}"}`,
    );
    expect(job.secrets).toEqual([]);
    expect(job.vaultSecrets).toEqual([
      {
        variable: 'A',
        engine: { name: 'kv-v2', path: 'ops' },
        path: 'db/main',
        field: 'password',
        token: '$T',
        file: false,
      },
      { variable: 'B', engine: { name: 'kv-v1', path: 'ops' }, path: 'a/b', field: 'f', token: '${U}', file: true },
    ]);
  });
});

describe('default and inherit', () => {
  const top = 'default: {tags: [a], retry: 1, before_script: [setup]}\nvariables: {A: one, B: two}';

  it('gives a job what it does not say itself, whole keyword by whole keyword', () => {
    expect(jobOf('tags: [b]', top)).toMatchObject({ tags: ['b'], retry: { max: 1 }, script: ['setup', 'x'] });
  });

  it('takes the old global keywords for defaults', () => {
    expect(jobOf('', 'image: i\nbefore_script: [old]')).toMatchObject({ image: { name: 'i' }, script: ['old', 'x'] });
  });

  it.each<[string, string[], string[], string[]]>([
    ['{default: false}', [], ['x'], ['A', 'B']],
    ['{default: [tags]}', ['a'], ['x'], ['A', 'B']],
    ['{variables: false}', ['a'], ['setup', 'x'], []],
    ['{variables: [B]}', ['a'], ['setup', 'x'], ['B']],
  ])('inherits as said by %s', (inherit, tags, script, variables) => {
    const job = jobOf(`inherit: ${inherit}`, top);
    expect([job.tags, job.script, Object.keys(job.variables)]).toEqual([tags, script, variables]);
  });

  it.each([
    ['default: {script: x}', '1:11 unknown_keyword'],
    ['default: {tag: [x]}', '1:11 unknown_keyword'],
    ['default: {image: a}\nimage: b', '2:1 default_twice'],
  ])('refuses %j', (text, place) => {
    expect(problemsOf(`${text}\njob: {script: x}\n`)).toEqual([place]);
  });

  it('tells a broken default once, however many jobs take it', () => {
    expect(problemsOf('default: {retry: 3}\na: {script: x}\nb: {script: x}\n')).toEqual(['1:18 wrong_type']);
  });
});

describe('values that break a rule', () => {
  it.each([
    ['image: {entrypoint: [a]}', '3:10 image_name'],
    ['image: ""', '3:10 image_name'],
    ['image: {name: a, pull_policy: sometimes}', '3:33 wrong_value'],
    ['image: {name: a, docker: {network: host}}', '3:29 unknown_keyword'],
    ['services: redis', '3:13 wrong_type'],
    ['cache: {key: {files: [a.lock]}}', '3:17 not_supported'],
    ['cache: {key: a/b}', '3:16 cache_key'],
    ['cache: [{}, {}, {}, {}, {}]', '3:10 too_many'],
    ['artifacts: {expire_in: soon}', '3:26 expire_in'],
    ['artifacts: {reports: {junitt: a}}', '3:25 unknown_keyword'],
    ['artifacts: {reports: {coverage_report: {}}}', '3:25 not_supported'],
    ['artifacts: {public: true, access: all}', '3:14 artifacts'],
    ['artifacts: {expose_as: a}', '3:14 artifacts'],
    ['retry: 3', '3:10 wrong_type'],
    ['retry: {max: 1, when: script_failur}', '3:25 wrong_value'],
    ['allow_failure: {exit_codes: []}', '3:31 exit_codes'],
    ['allow_failure: {}', '3:18 allow_failure'],
    ['when: delayed', '3:9 start_in'],
    ['start_in: 5 minutes', '3:3 start_in'],
    ['manual_confirmation: sure?', '3:3 manual_confirmation'],
    ['coverage: /(\\d+)%/', '3:3 not_supported'],
    ['environment: {name: x, auto_stop_in: soon}', '3:40 auto_stop_in'],
    ['environment: {name: x, auto_stop_in: 2 years}', '3:40 auto_stop_in'],
    ['interruptible: "yes"', '3:18 wrong_type'],
    ['resource_group: ""', '3:19 resource_group'],
    ['environment: {name: a, action: destroy}', '3:34 wrong_value'],
    ['environment: {name: a, url: javascript:x}', '3:31 environment_url'],
    ['environment: {name: a, kubernetes: {}}', '3:26 not_supported'],
    ['environment: {name: a, on_stop: missing}', '3:16 on_stop'],
    ['parallel: 201', '3:13 wrong_type'],
    ['parallel: {matrix: []}', '3:22 matrix'],
    ['parallel: {matrix: [{A-B: [x]}]}', '3:24 variable_name'],
    ['parallel: {matrix: [{A: []}]}', '3:27 matrix'],
    ['needs: [missing]', '3:11 needs'],
    ['needs: [job]', '3:11 needs'],
    ['needs: [{pipeline: x, job: y}]', '3:12 not_supported'],
    ['needs: [{artifacts: true}]', '3:11 need_job'],
    ['dependencies: [missing]', '3:18 dependencies'],
    ['rules: [{iff: $A}]', '3:12 unknown_keyword'],
    ['rules: [{when: sometimes}]', '3:18 when'],
    ['rules: []', '3:10 no_rules'],
    ['when: never', '3:9 when'],
    ['rules: [{when: delayed}]', '3:11 start_in'],
    ['rules: [{changes: {paths: [a], compare_to: main}}]', '3:34 not_supported'],
    ['rules: [{exists: {paths: [a], project: b}}]', '3:33 not_supported'],
    ['only: {kubernetes: active}', '3:10 not_supported'],
    ['only: [/(/]', '3:10 pattern'],
    ['inherit: {default: [tag]}', '3:23 unknown_keyword'],
    ['id_tokens: {T: {}}', '3:18 id_token_audience'],
    ['id_tokens: {CI_T: {aud: x}}', '3:15 id_token_variable'],
    ['hooks: {post_get_sources_script: x}', '3:11 unknown_keyword'],
    ['secrets: {A: {vault: a/b@c}}', '3:13 vault_token'],
    ['extends: .missing', '3:12 extends'],
  ])('refuses %s', (field, place) => {
    expect(inJob(field)[0]).toBe(place);
  });

  it('refuses rules beside only or except', () => {
    expect(problemsOf('job:\n  script: x\n  only: [main]\n  rules: [{when: always}]\n')).toEqual([
      '3:3 rules_and_only',
    ]);
  });

  it.each([
    ['release: {tag_name: v1}', 'Git host'],
    ['pages: true', 'no web site'],
    ['publish: public', 'no web site'],
    ['run: []', 'into `script`'],
    ['identity: google_cloud', '`id_tokens`'],
    ['dast_configuration: {}', 'Git host'],
    ['inputs: {}', 'variables of the pipeline'],
  ])('refuses %s and says why', (field, why) => {
    const result = parsePipelineConfig(`job:\n  script: x\n  ${field}\n`);
    expect(result).toMatchObject({
      problems: [{ line: 3, column: 3, code: 'not_supported', message: expect.stringMatching(new RegExp(why)) }],
    });
  });

  it('refuses a job that would publish a web site', () => {
    expect(problemsOf('pages: {script: x}')).toEqual(['1:1 not_supported']);
  });

  it('asks a job that is to stop an environment to say so', () => {
    const text = (action: string): string =>
      `a: {script: x, environment: {name: e, on_stop: b}}\nb: {script: x, environment: {name: e${action}}}\n`;
    expect(problemsOf(text(''))).toEqual(['1:29 on_stop']);
    expect(problemsOf(text(', action: stop'))).toEqual([]);
  });

  it('refuses a need in a later stage, and takes one of the same stage', () => {
    const text = (stage: string): string => `a: {script: x, needs: [b]}\nb: {script: x, stage: ${stage}}\n`;
    expect(problemsOf(text('deploy'))).toEqual(['1:24 needs']);
    expect(problemsOf(text('test'))).toEqual([]);
  });

  it('refuses a dependency that is not among the needs, or of the same stage', () => {
    const jobs = 'a: {script: x, stage: build}\nb: {script: x}\n';
    expect(problemsOf(`${jobs}c: {script: x, needs: [b], dependencies: [a]}\n`)).toEqual(['3:43 dependencies']);
    expect(problemsOf(`${jobs}c: {script: x, dependencies: [a, b]}\n`)).toEqual(['3:34 dependencies']);
    expect(problemsOf(`${jobs}c: {script: x, dependencies: [a]}\n`)).toEqual([]);
  });

  it('names the job that was perhaps meant', () => {
    const result = parsePipelineConfig('build: {script: x}\njob: {script: x, needs: [biuld]}\n');
    expect(result).toMatchObject({ problems: [{ message: 'There is no job `biuld` to need, did you mean `build`?' }] });
  });
});
