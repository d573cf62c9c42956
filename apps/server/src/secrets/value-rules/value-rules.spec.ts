import { Sensitive } from '@lockkeeper/sensitive';
import { Fault, Refused } from '../../platform/errors/index.js';
import {
  digestOfRules,
  requireStoredValueFits,
  requireValueFits,
  requireValueRules,
  type AskedValueRules,
  type ValueRules,
} from './index.js';

const rulesOf = (asked: AskedValueRules): ValueRules | null => requireValueRules(asked);

/** The sentence of a refusal; null when the value fits. */
function refusalOf(rules: readonly (ValueRules | null)[], text: string): string | null {
  try {
    requireValueFits(rules, new Sensitive(text));
    return null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(error.problems.map(({ code, field }) => [code, field])).toEqual([['VALUE_RULES', 'secret']]);
    return error.problems[0]!.message;
  }
}

const fits = (asked: AskedValueRules, text: string): boolean => refusalOf([rulesOf(asked)], text) === null;

describe('requireValueRules', () => {
  test('keeps what is asked for, and nothing for no rules', () => {
    expect(rulesOf({})).toBeNull();
    expect(rulesOf({ regex: null, format: null, notPlaceholder: false, minimumEntropyBits: null })).toBeNull();
    expect(rulesOf({ regex: 'a+', format: 'PEM', notPlaceholder: true, minimumEntropyBits: 64 })).toEqual({
      regex: 'a+',
      format: 'PEM',
      notPlaceholder: true,
      minimumEntropyBits: 64,
    });
  });

  test.each([
    ['an empty pattern', { regex: '' }, 'valueRules.regex'],
    ['a pattern of 501 characters', { regex: 'a'.repeat(501) }, 'valueRules.regex'],
    ['an unclosed group', { regex: '(a' }, 'valueRules.regex'],
    ['a look-ahead', { regex: '(?=a)a' }, 'valueRules.regex'],
    ['a look-behind', { regex: '(?<=a)b' }, 'valueRules.regex'],
    ['a back-reference', { regex: '(a)\\1' }, 'valueRules.regex'],
    ['repeats beyond a thousand', { regex: 'a{1001}' }, 'valueRules.regex'],
    ['repeats of repeats', { regex: '((a{50}){50}){50}' }, 'valueRules.regex'],
    ['a pattern that grows large', { regex: '(?:a{0,30}){0,30}' }, 'valueRules.regex'],
    ['no bit of entropy', { minimumEntropyBits: 0 }, 'valueRules.minimumEntropyBits'],
    ['more entropy than can be', { minimumEntropyBits: 1025 }, 'valueRules.minimumEntropyBits'],
    ['half a bit', { minimumEntropyBits: 1.5 }, 'valueRules.minimumEntropyBits'],
  ])('refuses %s and names the field', (_, asked, field) => {
    expect(() => rulesOf(asked)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', extra: { field } }));
    expect(() => rulesOf(asked)).toThrow(Fault);
  });
});

describe('a regular expression', () => {
  test('must match the value as a whole', () => {
    expect(fits({ regex: '[0-9]{6}' }, '123456')).toBe(true);
    expect(fits({ regex: '[0-9]{6}' }, '1234567')).toBe(false);
    expect(fits({ regex: '[0-9]{6}' }, '123456\n')).toBe(false);
    expect(fits({ regex: 'a|ab' }, 'ab')).toBe(true);
    expect(fits({ regex: '(?is)glpat-.*' }, 'GLPAT-\nx')).toBe(true);
  });

  test('answers for a value that backtracking would never finish', () => {
    expect(fits({ regex: '(a+)+b|(a|aa)+c' }, `${'a'.repeat(4000)}!`)).toBe(false);
  });

  test('refuses a value too long to be matched', () => {
    expect(fits({ regex: 'a*' }, 'a'.repeat(4096))).toBe(true);
    expect(refusalOf([rulesOf({ regex: 'a*' })], 'a'.repeat(4097))).toContain('at most 4096 characters');
  });
});

describe('the format JSON', () => {
  test.each([['{"a":1}'], ['[]  '], [' {"a":[1,{"b":null}]}\n']])('takes objects and lists: %#', (text) => {
    expect(fits({ format: 'JSON' }, text)).toBe(true);
  });

  test.each([['12345'], ['"text"'], ['null'], ["{'a':1}"], ['{"a":1,}'], ['{"a":1} x'], ['['.repeat(30_000)]])(
    'refuses what is none, and bare words and numbers: %#',
    (text) => {
      expect(fits({ format: 'JSON' }, text)).toBe(false);
    },
  );
});

describe('least entropy', () => {
  test('counts how often each character comes, times their number', () => {
    expect(fits({ minimumEntropyBits: 1 }, 'aaaaaaaaaaaaaaaaaaaaaaaa')).toBe(false);
    expect(fits({ minimumEntropyBits: 8 }, 'abababab')).toBe(true);
    expect(fits({ minimumEntropyBits: 9 }, 'abababab')).toBe(false);
    expect(fits({ minimumEntropyBits: 64 }, '0123456789abcdef')).toBe(true);
    expect(fits({ minimumEntropyBits: 65 }, '0123456789abcdef')).toBe(false);
  });
});

describe('several rules', () => {
  test('hold together, those of the manager and of the secret, and all that are broken are told', () => {
    const manager = rulesOf({ minimumEntropyBits: 500 });
    const own = rulesOf({ regex: 'x{2}y{2}', notPlaceholder: true });

    expect(refusalOf([manager, null], 'xxyy')).toContain('500 bits');
    expect(refusalOf([null, own], 'xxyy')).toBeNull();
    const both = refusalOf([manager, own], 'changeme');
    expect(both).toMatch(/500 bits/);
    expect(both).toMatch(/regular expression/);
    expect(both).toMatch(/placeholder/);
  });

  test('name no part of the value that breaks them', () => {
    const value = 'zqjxk-7731-wvbhy';
    const all = [
      rulesOf({ regex: 'a', format: 'JSON', minimumEntropyBits: 1000 }),
      rulesOf({ format: 'PEM', notPlaceholder: true }),
    ];

    const sentence = refusalOf(all, value)!;

    for (const part of value.split('-')) expect(sentence).not.toContain(part);
    expect(sentence.match(/; it /g)).toHaveLength(3);
  });

  test('give the same digest in whatever order, another one for other rules, and none for none', () => {
    const [a, b] = [rulesOf({ regex: 'a' }), rulesOf({ format: 'JSON' })];

    expect(digestOfRules([null, null])).toBeNull();
    expect(digestOfRules([a, b])).toEqual(digestOfRules([b, a]));
    expect(digestOfRules([a, null])).toEqual(digestOfRules([null, a]));
    expect(digestOfRules([a, b])).not.toEqual(digestOfRules([a, null]));
    expect(digestOfRules([rulesOf({ regex: 'b' })])).not.toEqual(digestOfRules([a]));
  });
});

describe('requireStoredValueFits', () => {
  const rules = [rulesOf({ regex: 'a.*' })];
  const judgedBy = digestOfRules(rules);
  const refuses = (text: string, stored: { judgedBy: Buffer | null; mayRead: boolean }): string | null => {
    try {
      requireStoredValueFits(rules, { value: new Sensitive(text), ...stored }, 'version');
      return null;
    } catch (error) {
      return (error as Refused).problems[0]!.code;
    }
  };

  test('answers alike for what fits and what does not, to who may not read it', () => {
    for (const text of ['abcd', 'wxyz']) {
      expect(refuses(text, { judgedBy: null, mayRead: false })).toBe('VALUE_RULES_CHANGED');
      expect(refuses(text, { judgedBy: Buffer.alloc(32), mayRead: false })).toBe('VALUE_RULES_CHANGED');
    }
  });

  test('passes what the same rules were asked before, and judges the rest for readers', () => {
    expect(refuses('abcd', { judgedBy, mayRead: false })).toBeNull();
    expect(refuses('abcd', { judgedBy: null, mayRead: true })).toBeNull();
    expect(refuses('wxyz', { judgedBy: null, mayRead: true })).toBe('VALUE_RULES');
  });

  test('needs nothing where there are no rules', () => {
    const stored = { value: new Sensitive('wxyz'), judgedBy: null, mayRead: false };
    expect(requireStoredValueFits([null, null], stored, 'version')).toBeNull();
  });
});
