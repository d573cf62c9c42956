import { LIMITS } from '../limits.js';
import { parsePipelineConfig, type JobConfig } from '../index.js';

function jobsOf(text: string, files: Record<string, string> = {}): Record<string, JobConfig> {
  const result = parsePipelineConfig(text, new Map(Object.entries(files)));
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return Object.fromEntries(result.config.jobs.map(({ job }) => [job.name, job]));
}

function problemsOf(text: string, files: Record<string, string> = {}): string[] {
  const result = parsePipelineConfig(text, new Map(Object.entries(files)));
  const list = 'problems' in result ? result.problems : [];
  return list.map(({ file, line, column, code }) => `${file ? `${file}:` : ''}${line}:${column} ${code}`);
}

describe('extends', () => {
  it('merges mappings, replaces lists and lets the job win', () => {
    const text = `
.a: {variables: {A: one, B: one}, tags: [x, y], script: a}
.b: {variables: {B: two}, tags: [z]}
job:
  extends: [.a, .b]
  variables: {C: three}
`;
    expect(jobsOf(text)['job']).toMatchObject({
      script: ['a'],
      tags: ['z'],
      variables: { A: 'one', B: 'two', C: 'three' },
    });
  });

  it('goes through several levels and visible jobs', () => {
    const text = '.a: {script: a}\nb: {extends: .a, tags: [t]}\nc: {extends: b, stage: deploy}\n';
    expect(jobsOf(text)['c']).toMatchObject({ script: ['a'], tags: ['t'], stage: 'deploy' });
  });

  it('takes a keyword away by an empty value', () => {
    expect(jobsOf('.a: {script: a, tags: [t]}\nb:\n  extends: .a\n  tags:\n')['b']).toMatchObject({ tags: [] });
  });

  it('refuses a circle, and a template too far away, whichever job is first', () => {
    expect(problemsOf('a: {extends: b, script: x}\nb: {extends: a, script: x}\n')[0]).toMatch(/extends$/);
    const chain = (count: number): string =>
      Array.from({ length: count }, (_, index) => `.t${index}: {extends: .t${index + 1}}`).join('\n');
    const text = (count: number): string => `${chain(count)}\n.t${count}: {script: x}\njob: {extends: .t0}\n`;
    expect(problemsOf(text(LIMITS.extendsDepth - 2))).toEqual([]);
    expect(problemsOf(text(LIMITS.extendsDepth - 1))).toEqual([expect.stringMatching(/extends$/)]);
    expect(problemsOf(text(5000))[0]).toMatch(/extends$/);
  });

  it('names the template that was perhaps meant', () => {
    const result = parsePipelineConfig('.build: {script: x}\njob: {extends: .biuld}\n');
    expect(result).toMatchObject({
      problems: [{ message: expect.stringContaining('did you mean `.build`?') }],
    });
  });

  it('tells a fault of a template at the place where the template says it, once', () => {
    expect(problemsOf('.t: {retry: 9, script: x}\na: {extends: .t}\nb: {extends: .t}\n')).toEqual(['1:13 wrong_type']);
  });
});

describe('!reference', () => {
  it('puts lines, lists and single values where it stands', () => {
    const text = `
.setup: {script: [one, two], variables: {URL: u}, rules: [{if: $A}, {when: never}]}
job:
  before_script: [!reference [.setup, script]]
  script: [first, !reference [.setup, script], last]
  variables: {MINE: !reference [.setup, variables, URL]}
  rules: [!reference [.setup, rules]]
`;
    expect(jobsOf(text)['job']).toMatchObject({
      script: ['one', 'two', 'first', 'one', 'two', 'last'],
      variables: { MINE: 'u' },
    });
  });

  it('sees what a job extends, and references in what it refers to', () => {
    const text = `
.a: {script: [a]}
.b: {script: [!reference [.a, script], b]}
.c: {extends: .b}
job: {script: [!reference [.c, script]]}
`;
    expect(jobsOf(text)['job']!.script).toEqual(['a', 'b']);
  });

  it.each([
    ['to nothing', 'job: {script: [!reference [.a, script]]}', ['1:27 reference']],
    ['to a keyword that is not there', '.a: {script: x}\njob: {script: [!reference [.a, scirpt]]}', ['2:27 reference']],
    ['to itself', 'job: {script: [!reference [job, script]]}', ['1:27 reference']],
    ['without names', 'job: {script: [!reference []]}', ['1:27 reference']],
    [
      'in a circle',
      '.a: {x: !reference [.b, y]}\n.b: {y: !reference [.a, x]}\njob: {script: [!reference [.a, x]]}',
      ['2:20 reference'],
    ],
  ])('is refused %s', (_, text, places) => {
    expect(problemsOf(text)).toEqual(places);
  });

  it('is refused at the end of more than ten in a row', () => {
    const chain = (count: number): string =>
      Array.from({ length: count }, (_, index) => `.t${index}: {x: !reference [.t${index + 1}, x]}`).join('\n');
    const text = (count: number): string => `${chain(count)}\n.t${count}: {x: a}\njob: {script: !reference [.t0, x]}\n`;
    expect(problemsOf(text(9))).toEqual([]);
    expect(problemsOf(text(10))[0]).toMatch(/reference$/);
    expect(problemsOf(text(5000))[0]).toMatch(/reference$/);
  });

  it('does not look into templates that nobody uses', () => {
    expect(problemsOf('.a: {script: !reference [.b, script]}\njob: {script: x}\n')).toEqual([]);
  });

  it('refuses a bomb of references', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const parts = Array.from({ length: 20 }, () => `!reference [.l${level}, x]`);
      return `.l${level + 1}: {x: [${parts.join(', ')}]}`;
    });
    const text = `.l0: {x: [a, b, c]}\n${levels.join('\n')}\njob: {script: !reference [.l9, x]}\n`;
    expect(problemsOf(text).join()).toMatch(/reference|too_/);
  });
});

describe('include', () => {
  const files = {
    'ci/build.yml': 'build: {script: [make], tags: [a]}\nvariables: {A: included, B: included}\n',
    'ci/deep/more.yml': 'more: {script: [more]}\n',
    'nested.yml': 'include: [ci/build.yml]\nbuild: {tags: [b]}\n',
  };

  it('lays the configuration over what it includes', () => {
    const jobs = jobsOf('include: /ci/build.yml\nvariables: {A: own}\nbuild: {stage: deploy}\n', files);
    expect(jobs['build']).toMatchObject({ script: ['make'], stage: 'deploy', variables: { A: 'own', B: 'included' } });
  });

  it.each([
    ['include: {local: nested.yml}', ['build']],
    ['include: [{local: ci/build.yml}, nested.yml, ci/deep/more.yml]', ['build', 'more']],
    ['include: ci/*.yml', ['build']],
    ['include: {local: "ci/**.yml"}', ['build', 'more']],
    ['include: "ci/**/*.yml"', ['more']],
  ])('reads %s', (include, names) => {
    expect(Object.keys(jobsOf(`${include}\nown: {script: x}\n`, files)).sort()).toEqual([...names, 'own'].sort());
  });

  it('tells a fault of an included file in that file', () => {
    const broken = { 'a.yml': 'a:\n  scirpt: x\n', 'b.yml': 'b: [\n', 'c.yml': '- x\n' };
    expect(problemsOf('include: a.yml\njob: {script: x}\n', broken)).toEqual([
      'a.yml:1:1 script_missing',
      'a.yml:2:3 unknown_keyword',
    ]);
    expect(problemsOf('include: b.yml\njob: {script: x}\n', broken)[0]).toMatch(/^b\.yml:\d+:\d+ yaml_syntax$/);
    expect(problemsOf('include: c.yml\njob: {script: x}\n', broken)).toEqual(['c.yml:1:1 wrong_type']);
  });

  it.each([
    ['include: missing.yml', '1:10 include'],
    ['include: {remote: "https://example.com/x.yml"}', '1:11 not_supported'],
    ['include: https://example.com/x.yml', '1:10 not_supported'],
    ['include: {template: Auto-DevOps.gitlab-ci.yml}', '1:11 not_supported'],
    ['include: {project: a/b, file: x.yml}', '1:11 not_supported'],
    ['include: {component: x}', '1:11 not_supported'],
    ['include: {local: nested.yml, rules: []}', '1:30 not_supported'],
    ['include: {local: $FILE}', '1:10 not_supported'],
    ['include: {local: "none/*.yml"}', '1:10 include'],
    ['include: {}', '1:10 include'],
    ['include: {locl: nested.yml}', '1:11 unknown_keyword'],
  ])('refuses %s', (include, place) => {
    expect(problemsOf(`${include}\njob: {script: x}\n`, files)[0]).toBe(place);
  });

  it('lists each file that it includes once, as it comes to it', () => {
    const read = parsePipelineConfig(
      'include: [a.yml, b.yml]\njob: {script: x}\n',
      new Map(Object.entries({ 'a.yml': 'include: b.yml\n', 'b.yml': '.b: {script: x}\n', 'c.yml': '' })),
    );
    expect(read).toMatchObject({ config: { includes: ['a.yml', 'b.yml'] } });
  });

  it('refuses files that include each other in a circle', () => {
    const circle = { 'a.yml': 'include: b.yml\n', 'b.yml': 'include: a.yml\n' };
    expect(problemsOf('include: a.yml\njob: {script: x}\n', circle)).toEqual(['b.yml:1:10 include']);
  });

  it('refuses more files than the bound, counted as often as they are included', () => {
    const many = { 'a.yml': 'a: {script: x}\n' };
    const list = Array.from({ length: LIMITS.includes + 1 }, () => 'a.yml').join(', ');
    expect(problemsOf(`include: [${list}]\njob: {script: x}\n`, many).join()).toMatch(/too_many/);
  });
});

describe('what templates cost', () => {
  // Each job merges a template of 500 entries: the work is counted, so the refusal does not depend on the machine.
  it('refuses many jobs that each merge a large template', () => {
    const variables = Array.from({ length: 490 }, (_, index) => `V${index}: x`).join(', ');
    const jobs = (count: number): string =>
      Array.from({ length: count }, (_, index) => `j${index}: {extends: [.t, .t, .t, .t], script: x}`).join('\n');
    const text = (count: number): string => `.t: {variables: {${variables}}}\n${jobs(count)}\n`;
    expect(problemsOf(text(20))).toEqual([]);
    expect(problemsOf(text(450))).toEqual(['1:1 too_large']);
  });

  it('refuses patterns that are large together', () => {
    const rules = Array.from({ length: 100 }, (_, index) => `{if: '$A =~ /a{900}b${index}/'}`).join(', ');
    const jobs = Array.from({ length: 30 }, (_, index) => `j${index}: {script: x, rules: [${rules}]}`).join('\n');
    expect(problemsOf(jobs)).toEqual(['1:1 too_large']);
  });
});
