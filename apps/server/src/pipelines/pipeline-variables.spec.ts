import { parsePipelineConfig } from '@lockkeeper/pipeline-config';
import { requirePipelineVariables, variableRules, type VariableRules } from './pipeline-variables.js';

const NONE: VariableRules = { secrets: new Set(), options: new Map() };
const check = (key: string, value = 'x', rules: Partial<VariableRules> = {}): unknown =>
  requirePipelineVariables([{ key, value }], { ...NONE, ...rules });

describe('requirePipelineVariables', () => {
  test('takes shell identifiers with any text', () => {
    expect(check('DEPLOY_to_1', '')).toEqual({ DEPLOY_to_1: '' });
    expect(check('__proto__', 'x')).toEqual(Object.fromEntries([['__proto__', 'x']]));
    expect(check('CITY', 'x'.repeat(10_240))).toBeDefined();
  });

  test.each(['', '1A', 'A-B', 'A B', 'é', 'x'.repeat(256)])('refuses the key %j', (key) => {
    expect(() => check(key)).toThrow(/^variables: a key has letters/);
  });

  test.each([
    'CI',
    'CI_JOB_TOKEN',
    'ci_debug_trace',
    'GITLAB_CI',
    'LOCKKEEPER_X',
    'FF_TIMESTAMPS',
    'GIT_STRATEGY',
    'SECRETS_RETRIEVAL_ATTEMPTS',
  ])('leaves %s to the server', (key) => {
    expect(() => check(key)).toThrow(`variables: ${key} is set by the server.`);
  });

  test('takes of a variable with options only these, and repeats no value', () => {
    const read = parsePipelineConfig(
      'variables: {WHERE: {value: a, options: [a, "b c"]}, ANY: x}\nj: {script: x, id_tokens: {T: {aud: x}}}\n',
    );
    if ('problems' in read) throw new Error('it is refused');
    const rules = variableRules(read.config);
    expect([...rules.secrets]).toEqual(['T']);
    expect([check('WHERE', 'b c', rules), check('ANY', 'anything', rules)]).toEqual([
      { WHERE: 'b c' },
      { ANY: 'anything' },
    ]);
    expect(() => check('WHERE', 'nowhere', rules)).toThrow(
      /^variables: the value of WHERE must be one of its options: "a", "b c"\.$/,
    );
  });

  test('refuses the variable of a secret, a key given twice, and too many', () => {
    expect(() => check('DB', 'x', { secrets: new Set(['DB']) })).toThrow('DB is the variable of a secret');
    const twice = [
      { key: 'A', value: '1' },
      { key: 'A', value: '2' },
    ];
    expect(() => requirePipelineVariables(twice, NONE)).toThrow('A is given twice');
    const many = Array.from({ length: 101 }, (_, index) => ({ key: `A${index}`, value: '' }));
    expect(() => requirePipelineVariables(many, NONE)).toThrow('at most 100');
  });

  test('refuses values that are too long or no text, without repeating them', () => {
    expect(() => check('A', 'é'.repeat(5121))).toThrow(/^variables: the value of A has more than 10240 bytes\.$/);
    expect(() => check('A', 'a\u0000')).toThrow(/^variables: the value of A must be text without NUL characters\.$/);
    expect(() => check('A', '\ud800')).toThrow(/text without NUL/);
  });
});
