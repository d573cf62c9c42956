import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { execFileSync } from 'node:child_process';
import { readSecretFile, UnwritableValue, writeSecretFile, type ReadableFormat } from './index.js';

const valuesOf = (format: ReadableFormat, text: string): Record<string, string> =>
  Object.fromEntries(readSecretFile(format, text).entries.map(({ name, value }) => [name, value]));

describe('reading .env', () => {
  test.each([
    ['A=plain', 'plain'],
    ['export A=plain', 'plain'],
    ['  A = spaced ', 'spaced'],
    ['A=', ''],
    ['A=""', ''],
    ['A=a # comment', 'a'],
    ['A=a#b', 'a#b'],
    ['A=\'single $X \\n # "kept"\'', 'single $X \\n # "kept"'],
    ['A="double \\n\\t\\"q\\" \\\\ \\$X"', 'double \n\t"q" \\ $X'],
    ['A="\\q"', '\\q'],
    ['A="first\nsecond"', 'first\nsecond'],
    ["A='first\r\nsecond' # comment", 'first\nsecond'],
    ['A=`back "tick"`', 'back "tick"'],
    ['\uFEFFA=mark', 'mark'],
    ['A=x=y==', 'x=y=='],
    ['A="ünïcode 🔑 "', 'ünïcode 🔑 '],
  ])('%j gives %j', (text, value) => {
    expect(valuesOf('dotenv', text)).toEqual({ A: value });
    expect(readSecretFile('dotenv', text).problems).toEqual([]);
  });

  test('says the line of what it cannot read, and reads the rest', () => {
    const { entries, problems } = readSecretFile(
      'dotenv',
      "# c\nnonsense canary\nB=\"open canary\nC=1\nD='x' canary\n",
    );

    expect(entries.map(({ name, line }) => [name, line])).toEqual([['C', 4]]);
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 5]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  test('takes the last of two and warns', () => {
    const { entries, warnings } = readSecretFile('dotenv', 'A=1\nB=2\nA=3\n');

    expect(entries.map(({ name, value }) => [name, value])).toEqual([
      ['B', '2'],
      ['A', '3'],
    ]);
    expect(warnings).toEqual([expect.objectContaining({ line: 3, name: 'A' })]);
  });

  test('warns where another tool would expand', () => {
    expect(readSecretFile('dotenv', 'A=$B\nC="${D}"\nE=\'$F\'\nG=5$\n').warnings.map(({ name }) => name)).toEqual([
      'A',
      'C',
    ]);
  });
});

describe('reading JSON and YAML', () => {
  test('keeps digits and words as they are written', () => {
    const text = '{"A": 12345678901234567890, "B": true, "C": "x\\n\\u00fc", "D": 1.50}';

    expect(valuesOf('json', text)).toEqual({ A: '12345678901234567890', B: 'true', C: 'x\nü', D: '1.50' });
    expect(valuesOf('yaml', 'A: 012\nB: no\nC: |\n  x\n  y\nD: "q"\nE:\n')).toEqual({
      A: '012',
      B: 'no',
      C: 'x\ny\n',
      D: 'q',
      E: '',
    });
  });

  test.each<[ReadableFormat, string]>([
    ['json', '{"A": "canary", "B": {"C": "canary"}}'],
    ['yaml', 'A: canary\nB: [canary]\n'],
    ['yaml', 'A: canary\nB: &x canary\nC: *x\n'],
    ['json', '["canary"]'],
    ['json', '{"A": "canary"'],
    ['yaml', 'A: "canary'],
    ['yaml', '- canary\n'],
    ['yaml', 'A: canary\n---\nB: canary\n'],
  ])('%s %j is a problem that repeats no value', (format, text) => {
    const { problems } = readSecretFile(format, text);

    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  test('answers soon for a bomb of aliases', () => {
    const bomb = [
      'a: &a [x,x]',
      ...Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : 'a'},*${i ? `b${i - 1}` : 'a'}]`),
    ];

    expect(readSecretFile('yaml', bomb.join('\n')).problems.length).toBe(31);
  });
});

describe('reading what others export', () => {
  test('GitLab: scope, protection, description; a hidden variable is a problem', () => {
    const text = JSON.stringify([
      {
        key: 'A',
        value: 'v',
        environment_scope: 'production',
        protected: true,
        description: 'd',
        variable_type: 'env_var',
      },
      { key: 'A', value: 'w', environment_scope: '*', protected: false, description: null },
      { key: 'H', value: null, hidden: true },
    ]);
    const { entries, problems } = readSecretFile('gitlab_variables', text);

    expect(entries).toEqual([
      expect.objectContaining({ name: 'A', value: 'v', environment: 'production', protected: true, description: 'd' }),
      expect.objectContaining({ name: 'A', value: 'w', environment: '*', protected: false, description: null }),
    ]);
    expect(problems).toEqual([expect.objectContaining({ name: 'H' })]);
  });

  test('Infisical: JSON with comments and tags', () => {
    const text = JSON.stringify([{ key: 'A', value: 'v', comment: 'c', tags: [{ slug: 'db' }, { name: 'x' }] }]);

    expect(readSecretFile('infisical', text).entries).toEqual([
      expect.objectContaining({ name: 'A', value: 'v', description: 'c', tags: ['db', 'x'] }),
    ]);
  });

  test('Infisical: its .env with quotes left as they are', () => {
    expect(valuesOf('infisical', "A='it's a 'test''\nB='two\nlines'\nC=''\n")).toEqual({
      A: "it's a 'test'",
      B: 'two\nlines',
      C: '',
    });
  });
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));
const nasty = fc.stringMatching(/^[ '"`$\\#=\n\t{}a-c]{0,20}$/);
const entries = fc.uniqueArray(fc.record({ name, value: fc.oneof(text, nasty) }), {
  selector: (entry) => entry.name,
  maxLength: 6,
});

describe('what is written reads back the same', () => {
  test.each(['dotenv', 'dotenv_export', 'json', 'yaml'] as const)('%s', (format) => {
    const by = format === 'dotenv_export' ? 'dotenv' : format;
    fc.assert(
      fc.property(entries, (all) => {
        const written = writeSecretFile(format, all);
        const expected = Object.fromEntries(all.map((entry) => [entry.name, entry.value]));
        expect(readSecretFile(by, written).problems).toEqual([]);
        expect({ ...valuesOf(by, written) }).toEqual({ ...expected });
      }),
    );
  });

  test('yaml, by a reader of types', () => {
    expect(
      parseYaml(
        writeSecretFile('yaml', [
          { name: 'A', value: 'no' },
          { name: 'B', value: '012' },
        ]),
      ),
    ).toEqual({ A: 'no', B: '012' });
  });

  test('shell, by a shell', () => {
    const value = `it's "$HOME" \`id\` \\ # \n end `;
    const script = `${writeSecretFile('shell', [{ name: 'A', value }])}printf %s "$A"`;

    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(value);
  });

  test('csv, with quotes doubled', () => {
    expect(writeSecretFile('csv', [{ name: 'A', value: 'x,"y"\nz' }])).toBe('name,value\nA,"x,""y""\nz"\n');
  });

  test('docker refuses several lines by the name, without the value', () => {
    const write = (): string => writeSecretFile('docker', [{ name: 'A', value: 'canary\nx' }]);

    expect(write).toThrow(UnwritableValue);
    expect(write).toThrow('A has several lines');
    expect(write).not.toThrow('canary');
    expect(writeSecretFile('docker', [{ name: 'A', value: ' a "b" # c' }])).toBe('A= a "b" # c\n');
  });
});

test('no text makes a reader throw or take long', () => {
  const formats = ['dotenv', 'json', 'yaml', 'gitlab_variables', 'infisical'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...formats),
      fc.oneof(fc.string({ maxLength: 300 }), nasty, fc.json()),
      (format, any) => {
        expect(() => readSecretFile(format, any)).not.toThrow();
      },
    ),
    { numRuns: 500 },
  );
});
