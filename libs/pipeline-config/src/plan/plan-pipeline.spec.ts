import { LIMITS } from '../limits.js';
import { parsePipelineConfig, planPipeline, type JobConfig, type PipelinePlan, type PlanFacts } from '../index.js';

const FACTS: PlanFacts = {
  predefined: { CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main', CI_PIPELINE_SOURCE: 'web' },
  predefinedOf: ({ name, environment }) => ({
    CI_JOB_NAME: name,
    ...(environment === null
      ? {}
      : { CI_ENVIRONMENT_NAME: environment, CI_ENVIRONMENT_SLUG: environment.replace('/', '-') }),
  }),
  variables: {},
  source: 'web',
  refName: 'main',
  refType: 'branch',
  projectPath: 'group/project',
  changedFiles: null,
  files: null,
};

function answerTo(text: string, facts: Partial<PlanFacts> = {}): ReturnType<typeof planPipeline> {
  const result = parsePipelineConfig(text);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return planPipeline(result.config, { ...FACTS, ...facts });
}

function planOf(text: string, facts: Partial<PlanFacts> = {}): PipelinePlan {
  const result = answerTo(text, facts);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

const namesOf = (text: string, facts?: Partial<PlanFacts>): string[] => planOf(text, facts).jobs.map((job) => job.name);
const jobOf = (body: string, facts?: Partial<PlanFacts>, top = ''): JobConfig =>
  planOf(`${top}\njob:\n  script: x\n${body.replace(/^/gm, '  ')}\n`, facts).jobs[0]!;
const faultOf = (text: string, facts?: Partial<PlanFacts>): string[] => {
  const result = answerTo(text, facts);
  return 'problems' in result ? result.problems.map(({ line, column, code }) => `${line}:${column} ${code}`) : [];
};
const isIn = (body: string, facts: Partial<PlanFacts> = {}): boolean =>
  namesOf(`other: {script: x}\njob:\n  script: x\n  ${body}\n`, facts).includes('job');

describe('rules', () => {
  it.each<[string, boolean, Partial<PlanFacts>]>([
    ['rules: [{if: $CI_COMMIT_BRANCH == "main"}]', true, {}],
    ['rules: [{if: $CI_COMMIT_BRANCH == "dev"}]', false, {}],
    ['rules: [{if: $NO}]', false, {}],
    ['rules: [{if: $CI_COMMIT_BRANCH, when: never}, {when: always}]', false, {}],
    ['rules: [{if: $NO, when: never}, {when: always}]', true, {}],
    ['rules: [{if: $GIVEN == "yes"}]', true, { variables: { GIVEN: 'yes' } }],
    ['rules: [{if: $CI_JOB_NAME == "job"}]', true, {}],
    ['rules: [{changes: [src/**/*]}]', true, {}],
    ['rules: [{changes: [src/**/*]}]', true, { changedFiles: ['src/deep/a.ts'] }],
    ['rules: [{changes: [src/**/*]}]', false, { changedFiles: ['docs/a.md'] }],
    ['rules: [{changes: ["*.{md,txt}"]}]', true, { changedFiles: ['a.md'] }],
    ['rules: [{changes: ["*.md"]}]', false, { changedFiles: ['docs/a.md'] }],
    ['rules: [{changes: {paths: [Dockerfile]}}]', true, { changedFiles: ['Dockerfile'] }],
    ['rules: [{changes: ["$DIR/*"]}]', true, { changedFiles: ['src/a'], variables: { DIR: 'src' } }],
    ['rules: [{exists: [Dockerfile]}]', true, {}],
    ['rules: [{exists: ["**/Dockerfile"]}]', true, { files: ['a/b/Dockerfile'] }],
    ['rules: [{exists: [Dockerfile]}]', false, { files: ['a/Dockerfile'] }],
    ['rules: [{if: $CI_COMMIT_BRANCH == "main", changes: [a]}]', false, { changedFiles: ['b'] }],
  ])('%s: the job is in: %s (%j)', (body, expected, facts) => {
    expect(isIn(body, facts)).toBe(expected);
  });

  it('lets the rule that matched change the job', () => {
    const rule = '{when: delayed, start_in: 1 hour, allow_failure: true, interruptible: true, variables: {A: rule}}';
    expect(jobOf(`variables: {A: own}\nrules: [${rule}]`)).toMatchObject({
      when: 'delayed',
      startInSeconds: 3600,
      allowFailure: true,
      interruptible: true,
      variables: { A: 'rule' },
    });
  });

  it('lets a rule replace the needs', () => {
    const jobs = planOf('a: {script: x}\nb: {script: x}\nc: {script: x, needs: [a], rules: [{needs: [b]}]}').jobs;
    expect(jobs[2]!.needs).toEqual([{ job: 'b', artifacts: true, optional: false }]);
  });

  it.each<[string, boolean]>([
    ['when: manual', true],
    ['when: manual\nallow_failure: false', false],
    ['rules: [{when: manual}]', false],
    ['rules: [{when: manual, allow_failure: true}]', true],
    ['when: manual\nrules: [{if: $CI_COMMIT_BRANCH}]', true],
    ['allow_failure: true\nrules: [{when: manual}]', true],
    ['when: on_success', false],
  ])('a job with %j may fail: %s', (body, allowed) => {
    expect(jobOf(body).allowFailure).toBe(allowed);
  });

  it('leaves out what never runs, and answers that nothing is left', () => {
    expect(namesOf('a: {script: x, rules: [{when: never}]}\nb: {script: x}')).toEqual(['b']);
    expect(faultOf('a: {script: x, rules: [{when: never}]}')).toEqual(['1:1 no_jobs']);
    expect(faultOf('a: {script: x, stage: .pre}')).toEqual(['1:1 no_jobs']);
  });
});

describe('only and except', () => {
  it.each<[string, boolean, Partial<PlanFacts>]>([
    ['only: [main]', true, {}],
    ['only: main', true, {}],
    ['only: [dev]', false, {}],
    ['only: [branches]', true, {}],
    ['only: [tags]', false, {}],
    ['only: [tags]', true, { refType: 'tag', refName: 'v1' }],
    ['only: [web]', true, {}],
    ['only: [pushes, schedules]', false, {}],
    ['only: [/^MA/i]', true, {}],
    ['only: [main@group/project]', true, {}],
    ['only: [main@other/project]', false, {}],
    ['only: {variables: [$GIVEN == "x"]}', true, { variables: { GIVEN: 'x' } }],
    ['only: {refs: [main], variables: [$GIVEN]}', false, {}],
    ['only: {changes: [src/*]}', false, { changedFiles: ['a'] }],
    ['only: {changes: [src/*]}', true, {}],
    ['except: [main]', false, {}],
    ['except: [tags]', true, {}],
    ['except: {variables: [$CI_COMMIT_BRANCH]}', false, {}],
    ['except: {changes: [src/*]}', true, { changedFiles: ['a'] }],
  ])('%s: the job is in: %s (%j)', (body, expected, facts) => {
    expect(isIn(body, facts)).toBe(expected);
  });
});

describe('workflow', () => {
  const job = 'job: {script: x}';

  it('makes no pipeline when its rules say so', () => {
    expect(faultOf(`workflow: {rules: [{if: $CI_COMMIT_TAG}]}\n${job}`)).toEqual(['1:11 workflow_rules']);
    expect(faultOf(`workflow: {rules: [{if: $CI_COMMIT_BRANCH, when: never}, {when: always}]}\n${job}`)).toHaveLength(
      1,
    );
    expect(namesOf(`workflow: {rules: [{if: $CI_COMMIT_TAG}, {when: always}]}\n${job}`)).toEqual(['job']);
  });

  it('names the pipeline, and gives every job the variables of its rule', () => {
    const text = `variables: {A: global}\nworkflow: {name: "of $A on $CI_COMMIT_BRANCH", rules: [{variables: {A: rule}}]}\n${job}`;
    const plan = planOf(text);
    expect(plan.name).toBe('of rule on main');
    expect(plan.jobs[0]!.variables).toEqual({ A: 'rule' });
  });

  it('says what a newer pipeline cancels', () => {
    expect(planOf(job).autoCancel).toBeNull();
    expect(planOf(`workflow: {auto_cancel: {on_new_commit: interruptible}}\n${job}`).autoCancel).toBe('interruptible');
    const byRule =
      'workflow: {auto_cancel: {on_new_commit: none}, rules: [{auto_cancel: {on_new_commit: conservative}}]}';
    expect(planOf(`${byRule}\n${job}`).autoCancel).toBe('conservative');
  });
});

describe('variables', () => {
  it('let the stronger win: given, rule, job, workflow, global', () => {
    const top =
      'variables: {A: global, B: global, C: global, D: global, E: global}\nworkflow: {rules: [{variables: {B: workflow, C: workflow, D: workflow, E: workflow}}]}';
    const body = 'variables: {C: job, D: job, E: job}\nrules: [{variables: {D: rule, E: rule}}]';
    expect(jobOf(body, { variables: { E: 'given' } }, top).variables).toEqual({
      A: 'global',
      B: 'workflow',
      C: 'job',
      D: 'rule',
      E: 'given',
    });
  });

  it('are put into one another, whatever their order', () => {
    const job = jobOf('variables: {A: "${B}-a", B: "$C$CI_COMMIT_BRANCH", D: "cost $$5"}', {}, 'variables: {C: c}');
    expect(job.variables).toMatchObject({ A: 'cmain-a', B: 'cmain', C: 'c', D: 'cost $5' });
    expect(job.expandedByRunner).toEqual([]);
  });

  it('stay as written with expand: false', () => {
    expect(jobOf('variables: {A: {value: "$B", expand: false}, B: b, C: "[$A]"}').variables).toEqual({
      A: '$B',
      B: 'b',
      C: '[$B]',
    });
  });

  it('are left to the runner when only it knows, with every other dollar made safe', () => {
    const job = jobOf('variables: {A: "$CI_PROJECT_DIR/$CI_COMMIT_BRANCH/$$x", B: "1 $A", C: plain}', {
      predefined: { CI_COMMIT_BRANCH: '$CI_JOB_TOKEN' },
    });
    expect(job.variables).toMatchObject({ A: '${CI_PROJECT_DIR}/$$CI_JOB_TOKEN/$$x', C: 'plain' });
    expect(job.variables['B']).toBe('1 ${CI_PROJECT_DIR}/$$CI_JOB_TOKEN/$$x');
    expect(job.expandedByRunner).toEqual(['A', 'B']);
  });

  it('never take in a secret, here or at the runner', () => {
    const secret = 'secrets: {DB: {gitlab_secrets_manager: {name: db}}}\nid_tokens: {T: {aud: x}}';
    const job = jobOf(`${secret}\nvariables: {A: "x $DB $T", B: "$DB $CI_PROJECT_DIR"}`);
    expect(job.variables).toEqual({ A: 'x $DB $T', B: '$$DB ${CI_PROJECT_DIR}' });
    expect(job.expandedByRunner).toEqual(['B']);
  });

  it('given to a pipeline are text, whatever they hold', () => {
    const job = jobOf('variables: {A: "<$GIVEN>"}', { variables: { GIVEN: '$CI_COMMIT_BRANCH $GIVEN' } });
    expect(job.variables).toEqual({ A: '<$CI_COMMIT_BRANCH $GIVEN>', GIVEN: '$CI_COMMIT_BRANCH $GIVEN' });
  });

  it('are refused in a circle, and when they grow too large', () => {
    expect(faultOf('job: {script: x, variables: {A: $B, B: $A}}')).toEqual(['1:1 variables']);
    expect(faultOf('job: {script: x, variables: {PATH: "$PATH:/bin"}}')).toEqual(['1:1 variables']);
    const doubling = Array.from({ length: 40 }, (_, index) => `V${index + 1}: "$V${index}$V${index}"`).join(', ');
    expect(faultOf(`job: {script: x, variables: {V0: abcdefgh, ${doubling}}}`)).toEqual(['1:1 variables']);
    const chain = Array.from({ length: 400 }, (_, index) => `V${index + 1}: "$V${index}"`).join(', ');
    expect(faultOf(`job: {script: x, variables: {V0: a, ${[...chain.split(', ')].reverse().join(', ')}}}`)).toEqual([
      '1:1 variables',
    ]);
  });

  it('are put into tags, environment, resource group and audiences', () => {
    const body = `variables: {X: one}
tags: ["size-$X"]
environment: {name: "review/$X", url: "https://$CI_ENVIRONMENT_SLUG.example.com", deployment_tier: $TIER}
resource_group: "$CI_ENVIRONMENT_NAME"
id_tokens: {T: {aud: "https://$X.example.com"}}`;
    expect(jobOf(body, { variables: { TIER: 'testing' } })).toMatchObject({
      tags: ['size-one'],
      environment: 'review/one',
      environmentUrl: 'https://review-one.example.com',
      environmentTier: 'testing',
      resourceGroup: 'review/one',
      idTokens: [{ variable: 'T', audiences: ['https://one.example.com'] }],
    });
  });

  it('that are not set make no environment and no tag', () => {
    expect(faultOf('job: {script: x, environment: "review/$NO"}')).toEqual(['1:31 environment_variable']);
    expect(faultOf('job: {script: x, tags: ["$NO"]}')).toEqual(['1:1 tag']);
  });
});

describe('parallel', () => {
  it('makes numbered jobs', () => {
    const { jobs } = planOf('job: {script: x, parallel: 3}');
    expect(jobs.map(({ name, variables }) => [name, variables])).toEqual([
      ['job 1/3', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' }],
      ['job 2/3', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '3' }],
      ['job 3/3', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '3' }],
    ]);
  });

  const MATRIX = 'job: {script: x, parallel: {matrix: [{OS: [linux, mac], ARCH: [a, b]}, {OS: win, ARCH: c}]}}';

  it('makes a job for each row of a matrix', () => {
    const { jobs } = planOf(MATRIX);
    expect(jobs.map((job) => job.name)).toEqual([
      'job: [linux, a]',
      'job: [linux, b]',
      'job: [mac, a]',
      'job: [mac, b]',
      'job: [win, c]',
    ]);
    expect(jobs[4]!.variables).toEqual({ OS: 'win', ARCH: 'c', CI_NODE_INDEX: '5', CI_NODE_TOTAL: '5' });
  });

  it('judges the rules of each job by its own row', () => {
    const rules = 'rules: [{if: $OS == "mac"}]';
    expect(namesOf(`job: {script: x, parallel: {matrix: [{OS: [linux, mac]}]}, ${rules}}`)).toEqual(['job: [mac]']);
  });

  it('is needed as a whole, by its number or by a part of its matrix', () => {
    const needs = (needed: string): string[] =>
      planOf(`${MATRIX}\nlast: {script: x, needs: [${needed}]}`)
        .jobs.at(-1)!
        .needs!.map((need) => need.job);
    expect(needs('job')).toHaveLength(5);
    expect(needs('"job: [win, c]"')).toEqual(['job: [win, c]']);
    expect(needs('{job: job, parallel: {matrix: [{OS: [mac], ARCH: [a, b]}]}}')).toEqual([
      'job: [mac, a]',
      'job: [mac, b]',
    ]);
  });

  it('is refused before a huge matrix is made', () => {
    const entries = Array.from({ length: 20 }, (_, index) => `V${index}: [${'x, '.repeat(20)}]`).join(', ');
    const result = parsePipelineConfig(`job: {script: x, parallel: {matrix: [{${entries}}]}}`);
    expect(result).toMatchObject({ problems: [{ code: 'too_many' }] });
    expect(
      faultOf('a: {script: x, parallel: 200}\nb: {script: x, parallel: 200}\nc: {script: x, parallel: 200}'),
    ).toEqual(['3:1 too_many']);
  });
});

describe('needs', () => {
  const text = (need: string): string => `a: {script: x, rules: [{if: $WITH_A}]}\nb: {script: x, needs: [${need}]}\n`;

  it('refuse a job that is not in the pipeline, unless it may be missing', () => {
    expect(faultOf(text('a'))).toEqual(['2:24 needs']);
    expect(faultOf(text('a'), { variables: { WITH_A: '1' } })).toEqual([]);
    const optional = text('{job: a, optional: true, artifacts: false}');
    expect(planOf(optional).jobs[0]!.needs).toEqual([]);
    expect(planOf(optional, { variables: { WITH_A: '1' } }).jobs[1]!.needs).toEqual([
      { job: 'a', artifacts: false, optional: true },
    ]);
  });

  it('take a job that is not even in the configuration when it may be missing', () => {
    expect(planOf('b: {script: x, needs: [{job: no, optional: true}]}').jobs[0]!.needs).toEqual([]);
  });

  it('tell the order of stages from none at all', () => {
    const { jobs } = planOf('a: {script: x}\nb: {script: x, needs: []}');
    expect(jobs.map((job) => job.needs)).toEqual([null, []]);
  });

  it('are refused in a circle, which is named', () => {
    const result = answerTo('a: {script: x, needs: [c]}\nb: {script: x, needs: [a]}\nc: {script: x, needs: [b]}');
    expect(result).toMatchObject({
      problems: [{ line: 1, message: 'Jobs need each other in a circle: `a`, `c`, `b`, `a`.' }],
    });
  });

  it('may form a chain as long as the pipeline', () => {
    const jobs = Array.from({ length: LIMITS.jobs }, (_, index) => {
      const needs = index + 1 < LIMITS.jobs ? `[j${index + 1}]` : '[]';
      return `j${index}: {script: x, needs: ${needs}}`;
    });
    expect(namesOf(jobs.join('\n'))).toHaveLength(LIMITS.jobs);
  });

  it('carry over to dependencies: parallel jobs by all their names, missing ones not', () => {
    const jobs = 'a: {script: x, stage: build, parallel: 2}\nn: {script: x, stage: build, rules: [{when: never}]}\n';
    const { jobs: planned } = planOf(`${jobs}c: {script: x, dependencies: [a, n]}`);
    expect(planned.at(-1)!.dependencies).toEqual(['a 1/2', 'a 2/2']);
  });
});

describe('what planning costs', () => {
  it('is bounded: many patterns on many files are refused by the work they would be', () => {
    const files = Array.from({ length: 20_000 }, (_, index) => `some/folder/of/a/repository/file-${index}.ts`);
    const rules = (job: number): string =>
      Array.from({ length: 40 }, (_, index) => `"**/[a-z]*-${job}-${index}*"`).join(', ');
    const jobs = (count: number): string =>
      Array.from({ length: count }, (_, index) => `j${index}: {script: x, rules: [{changes: [${rules(index)}]}]}`).join(
        '\n',
      );
    expect(faultOf(`${jobs(20)}\nk: {script: x}`, { changedFiles: files })).toEqual(['1:1 too_large']);
  });

  it('is the same for one pattern that many jobs share', () => {
    const files = Array.from({ length: 5000 }, (_, index) => `src/file-${index}.ts`);
    const jobs = Array.from({ length: 200 }, (_, index) => `j${index}: {script: x, rules: [{changes: ["**/*.md"]}]}`);
    expect(namesOf(`k: {script: x}\n${jobs.join('\n')}`, { changedFiles: files })).toEqual(['k']);
  });
});
