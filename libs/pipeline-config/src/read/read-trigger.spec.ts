import { childConfiguration, parsePipelineConfig, planPipeline, type JobConfig } from '../index.js';

const FILES = new Map([
  ['child.yml', 'a: {script: x}\n'],
  ['again.yml', 'a: {trigger: {include: again.yml}}\n'],
  ['broken.yml', 'a: {stage: nowhere, script: x}\n'],
  ['deep.yml', 'a: {trigger: {include: broken.yml}}\n'],
  ['hidden.yml', '.a: {script: x}\n'],
]);

const problems = (text: string): string[] => {
  const parsed = parsePipelineConfig(text, FILES);
  if (!('problems' in parsed)) return [];
  return parsed.problems.map(({ file, line, column, code }) => `${file ? `${file}:` : ''}${line}:${column} ${code}`);
};
const messageOf = (text: string): string => {
  const parsed = parsePipelineConfig(text, FILES);
  return 'problems' in parsed ? parsed.problems[0]!.message : '';
};

function planned(text: string, variables: Record<string, string> = {}): JobConfig[] {
  const parsed = parsePipelineConfig(text, FILES);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const facts = {
    ...{ predefined: { CI_PROJECT_NAMESPACE: 'acme' }, predefinedOf: () => ({}), variables, source: 'push' },
    ...{ refName: 'main', refType: 'branch' as const, projectPath: 'acme/shop', changedFiles: null, files: null },
  };
  const result = planPipeline(parsed.config, facts);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.plan.jobs;
}

describe('trigger', () => {
  it('reads a child pipeline and a project, in the short and the long form', () => {
    const forward = { yamlVariables: true, pipelineVariables: false };
    const none = { includes: null, project: null, branch: null, depends: false, forward };
    const jobs = planned(`
a: {trigger: {include: child.yml}}
b: {trigger: {include: [{local: /child.yml}, child.yml], strategy: depend}}
c: {trigger: acme/other}
d: {trigger: {project: $CI_PROJECT_NAMESPACE/$WHERE, branch: $TO, forward: {yaml_variables: false, pipeline_variables: true}}, variables: {WHERE: x, TO: v1}}
`);
    expect(jobs.map(({ trigger }) => trigger)).toEqual([
      { ...none, includes: ['child.yml'] },
      { ...none, includes: ['child.yml'], depends: true },
      { ...none, project: 'acme/other' },
      { ...none, project: 'acme/x', branch: 'v1', forward: { yamlVariables: false, pipelineVariables: true } },
    ]);
    expect(jobs.every(({ script }) => script.length === 0)).toBe(true);
  });

  it('gives on what the configuration says, not what was given to its pipeline', () => {
    const text = `
variables: {GLOBAL: g, GIVEN: written}
default: {image: x, tags: [t]}
a: {trigger: x/y, variables: {OWN: "$GLOBAL-$GIVEN", RAW: {value: $GLOBAL, expand: false}}}
b: {trigger: x/y, inherit: {variables: false}, variables: {OWN: o}}
`;
    const [a, b] = planned(text, { GIVEN: 'given', MORE: 'more' });
    expect(a!.variables).toEqual({ GLOBAL: 'g', GIVEN: 'written', OWN: 'g-given', RAW: '$GLOBAL' });
    expect(b!.variables).toEqual({ OWN: 'o' });
    expect(a!.tags).toEqual([]);
  });

  it.each([
    ['a: {trigger: {include: child.yml}, script: x}', '1:36 trigger'],
    ['a: {trigger: x/y, environment: e}', '1:19 trigger'],
    ['a: {trigger: x/y, secrets: {A: {gitlab_secrets_manager: {name: A}}}}', '1:19 trigger'],
    ['a: {trigger: x/y, when: delayed, start_in: 1 day}', '1:25 trigger'],
    ['a: {trigger: x/y, rules: [{when: delayed, start_in: 1 day}]}', '1:26 trigger'],
    ['a: {trigger: x/y, parallel: 2}', '1:29 trigger'],
    ['a: {trigger: {}}', '1:14 trigger'],
    ['a: {trigger: {include: []}}', '1:24 trigger'],
    ['a: {trigger: {include: child.yml, project: x/y}}', '1:15 trigger'],
    ['a: {trigger: {include: child.yml, branch: x}}', '1:35 trigger'],
    ['a: {trigger: ""}', '1:14 trigger'],
    ['a: {trigger: {include: [{artifact: x, job: b}]}}', '1:26 not_supported'],
    ['a: {trigger: {include: {project: x/y, file: z}}}', '1:25 not_supported'],
    ['a: {trigger: {project: x/y, strategy: mirror}}', '1:39 not_supported'],
    ['a: {trigger: {project: x/y, strategy: depends}}', '1:39 wrong_value'],
    ['a: {trigger: {project: x/y, inputs: {}}}', '1:29 not_supported'],
    ['a: {trigger: {include: chlid.yml}}', '1:24 include'],
    ['a: {trigger: {include: broken.yml}}', 'broken.yml:1:12 stage_unknown'],
    ['a: {trigger: {include: deep.yml}}', 'broken.yml:1:12 stage_unknown'],
    ['a: {trigger: {include: hidden.yml}}', '1:1 no_jobs'],
  ])('refuses %s at its place', (text, place) => {
    expect(problems(text)[0]).toBe(place);
  });

  it('says what is wrong and what was perhaps meant', () => {
    expect(messageOf('a: {trigger: {include: chlid.yml}}')).toMatch(/did you mean `child\.yml`/);
    expect(messageOf('a: {trigger: x/y, tags: [t]}')).toMatch(/no runner is asked/);
    expect(messageOf('a: {trigger: {include: hidden.yml}}')).toMatch(/^The child pipeline of `a`: /);
  });

  it('ends on files that start themselves, and on many kinds of children', () => {
    expect(problems('a: {trigger: {include: again.yml}}')).toEqual([]);
    const files = new Map(Array.from({ length: 21 }, (_, at) => [`${at}.yml`, 'a: {script: x}\n']));
    const text = [...files.keys()].map((file, at) => `j${at}: {trigger: {include: ${file}}}\n`).join('');
    expect(parsePipelineConfig(text, files)).toMatchObject({ problems: [{ code: 'too_many', line: 21 }] });
    const four = 'a: {trigger: {include: [0.yml, 1.yml, 2.yml, 3.yml]}}';
    expect(parsePipelineConfig(four, files)).toMatchObject({ problems: [{ code: 'too_many' }] });
  });

  it('makes the configuration of a child of its files', () => {
    const parsed = parsePipelineConfig(childConfiguration(['child.yml']), FILES);
    expect(parsed).toMatchObject({ config: { includes: ['child.yml'], jobs: [{ job: { name: 'a' } }] } });
  });
});
