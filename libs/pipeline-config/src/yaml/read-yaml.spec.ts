import fc from 'fast-check';
import { LIMITS } from '../limits.js';
import { parsePipelineConfig } from '../index.js';

function placesOf(text: string): string[] {
  const result = parsePipelineConfig(text);
  return 'problems' in result ? result.problems.map(({ line, column, code }) => `${line}:${column} ${code}`) : [];
}

function bomb(levels: number): string {
  const lines = ['.a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level <= levels; level += 1) {
    const aliases = Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ');
    lines.push(`.a${level}: &a${level} [${aliases}]`);
  }
  return `${lines.join('\n')}\njob: {script: *a${levels}}\n`;
}

describe('bounds of a document', () => {
  it('refuses a bomb of aliases', () => {
    expect(placesOf(bomb(9))[0]).toMatch(/^\d+:\d+ too_large$/);
  });

  it('refuses a bomb of merge keys', () => {
    const maps = ['.m0: &m0 {k: v}'];
    for (let level = 1; level <= 40; level += 1) {
      maps.push(`.m${level}: &m${level}\n  <<: *m${level - 1}\n  a${level}: *m${level - 1}\n`);
    }
    expect(placesOf(`${maps.join('\n')}\njob: {script: x}\n`).join()).toMatch(/too_(?:large|deep)/);
  });

  it('refuses a large mapping merged again and again', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}: v`).join(', ');
    const maps = (count: number): string =>
      Array.from({ length: count }, (_, index) => `.b${index}:\n  <<: [${'*a, '.repeat(9)}]\n`).join('');
    expect(placesOf(`.a: &a {${keys}}\n${maps(12)}job: {script: x}\n`)).toEqual(['25:3 too_large']);
    expect(placesOf(`.a: &a {${keys}}\n${maps(11)}job: {script: x}\n`)).toEqual([]);
  });

  it('refuses one long line spread over many jobs by an alias', () => {
    const jobs = Array.from({ length: 20 }, (_, index) => `j${index}: {script: *s}`).join('\n');
    const text = `.s: &s "${'x'.repeat(300_000)}"\n${jobs}\n`;
    expect(placesOf(text)).toEqual(['15:1 too_large']);
  });

  it.each([
    ['an alias above its anchor', 'a: *x\nb: &x 1', '1:4 alias'],
    ['an anchor used inside itself', 'a: &x [*x]', '1:8 alias'],
    ['a custom tag', 'job:\n  script: !include [.a, script]\n', '2:11 custom_tag'],
    ['a binary tag', 'job:\n  script: !!binary aGk=\n', '2:11 custom_tag'],
    ['two documents', 'job: {script: x}\n---\njob: {script: y}\n', '2:1 several_documents'],
    ['a directive', '%YAML 1.1\n---\njob: {script: x}\n', '1:1 directive'],
    ['a key twice', 'job: {script: x}\njob: {script: y}\n', '2:1 duplicate_key'],
    ['a key twice inside', 'job:\n  script: x\n  script: y\n', '3:3 duplicate_key'],
    ['two merge keys', '.a: &a {when: never}\nj:\n  <<: *a\n  <<: *a\n  script: x\n', '4:3 duplicate_key'],
    ['a merge of text', 'j:\n  <<: text\n  script: x\n', '2:3 merge'],
    ['a list as key', '? [a]\n: b\n', '1:1 key'],
    ['a NUL', 'job:\n  script: "a\0b"\n', '2:13 unprintable'],
    ['a lone surrogate', 'job:\n  script: a\ud800\n', '2:12 unprintable'],
    ['nothing', '', '1:1 empty'],
    ['a comment only', '# nothing\n', '1:1 empty'],
    ['an unclosed bracket', 'job: {script: [x}\n', '1:17 yaml_syntax'],
    ['a tab as indent', 'job:\n\tscript: x\n', '2:1 yaml_syntax'],
  ])('refuses %s at its place', (_, text, place) => {
    expect(placesOf(text)[0]).toBe(place);
  });

  it.each(['job: {script: "a\\0b"}', 'job: {script: "a\\ud800b"}', 'job:       {? "a\\0": b}'])(
    'refuses a character that cannot be stored, spelt as an escape in %s',
    (text) => {
      expect(placesOf(text)).toEqual(['1:15 unprintable']);
    },
  );

  it.each([
    ['brackets', '['.repeat(900_000)],
    ['mappings', '{a: '.repeat(200_000)],
    ['dashes', '- '.repeat(400_000)],
    ['question marks', '? '.repeat(400_000)],
    ['steps', Array.from({ length: 1000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
    ['lists in aliases', bomb(2).replace('x, ', `${'['.repeat(29)}x${']'.repeat(29)}, `)],
  ])('refuses %s nested deeper than the bound', (_, text) => {
    expect(placesOf(text)).toHaveLength(1);
    expect(placesOf(text)[0]).toMatch(/too_deep$/);
  });

  it('refuses more than 1 MiB, counted in bytes', () => {
    const text = `job: {script: "${'é'.repeat(LIMITS.bytes / 2)}"}`;
    expect(placesOf(text)).toEqual(['1:1 too_large']);
  });

  it('reads a script of as many lines as the bounds allow', () => {
    const list = `[${'x,'.repeat(40_000)}]`;
    const result = parsePipelineConfig(`.a: &a ${list}\njob: {before_script: *a, script: x}\n`);
    expect('config' in result && result.config.jobs[0]?.job.script.length).toBe(40_001);
  });

  it('refuses the 501st job', () => {
    const jobs = (count: number): string =>
      Array.from({ length: count }, (_, index) => `j${index}: {script: x}`).join('\n');
    expect(placesOf(jobs(500))).toEqual([]);
    expect(placesOf(jobs(501))).toEqual(['501:1 too_many']);
  });
});

describe('time', () => {
  const MIB = 1024 * 1024;
  // What costs quadratic time in a naive reader takes minutes at this size; the bound is generous for a busy machine.
  it.each([
    ['a script of one long text', `job:\n  script: |\n${'    echo line\n'.repeat(MIB / 16)}`],
    ['keys', Array.from({ length: 75_000 }, (_, index) => `k${index}: v`).join('\n')],
    ['commas', `a: [${','.repeat(140_000)}`],
    ['stray brackets', ']'.repeat(140_000)],
    ['anchors', '&a '.repeat(MIB / 4)],
    ['line breaks in quotes', `a: "${'\n'.repeat(MIB - 10)}`],
    ['spaces', ' '.repeat(MIB)],
    ['dollars', `job: {script: x, environment: "${'$'.repeat(MIB - 50)}"}`],
    ['a long near miss', `${'s'.repeat(MIB - 10)}: x`],
    ['a long duration', `job: {script: x, timeout: "${'1 h '.repeat(MIB / 5)}"}`],
  ])('answers on a full size text of %s', (_, text) => {
    const start = performance.now();
    parsePipelineConfig(text);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('any text', () => {
  const seed = `stages: [a, b]
variables: {A: 1, B: {value: c}}
.t: &t {tags: [x]}
job:
  <<: *t
  stage: a
  script: [make, "x: y"]
  environment: {name: review/$A}
  timeout: 1h 30m
  secrets:
    S: {gitlab_secrets_manager: {name: s, source: group/a/b}, file: false}
`;
  const scrap = fc.constantFrom(
    ...'\n  :,[]{}&*!|>\'"#%@`-?<~\0\ud800\u200b',
    '<<',
    '*t',
    '&t',
    '---',
    '!!str',
    '$X',
    ': ',
    '- ',
    '__proto__',
  );
  const edit = fc.tuple(fc.nat(seed.length), fc.nat(20), fc.oneof(scrap, fc.string({ maxLength: 5, unit: 'binary' })));

  function mutate(edits: [number, number, string][]): string {
    return edits.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), seed);
  }

  function check(text: string): void {
    const result = parsePipelineConfig(text);
    if (!('problems' in result)) {
      expect(result.config.jobs.length).toBeGreaterThan(0);
      return;
    }
    expect(result.problems.length).toBeGreaterThan(0);
    const lines = text.split('\n').length;
    for (const { line, column, message } of result.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(message).toMatch(/^.+[.?]$/u);
    }
  }

  it('gets a sentence about a header of a block that ends with a mark', () => {
    check('job:\n  script: >!\n    make\n');
  });

  it('gets a configuration or placed problems, whatever is done to a good one', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => check(mutate(edits))),
      { numRuns: 500 },
    );
  });

  it('gets a configuration or placed problems, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 500 });
  });
});
