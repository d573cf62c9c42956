import { matchesPattern, scopesIntersect } from '@lockkeeper/release';
import fc from 'fast-check';
import { PatternIndex } from './pattern-index.js';

/** The patterns that are looked at. */
function lookedAt(
  patterns: readonly string[],
  ask: (index: PatternIndex<string>, see: (pattern: string) => false) => boolean,
) {
  const index = new PatternIndex<string>();
  for (const pattern of patterns) index.put(pattern, pattern);
  const seen = new Set<string>();
  const some = ask(index, (pattern) => {
    seen.add(pattern);
    return false;
  });
  return { seen: [...seen].sort(), some };
}

const matching = (patterns: readonly string[], text: string) =>
  lookedAt(patterns, (index, see) => index.someMatching(text, see)).seen;

// Few letters, so that much matches.
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 16 });
const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 18 });

describe('PatternIndex', () => {
  it('looks at every pattern that matches a text', () => {
    fc.assert(
      fc.property(fc.array(pattern), text, (patterns, asked) => {
        const matched = patterns.filter((one) => matchesPattern(one, asked));
        expect(matching(patterns, asked)).toEqual(expect.arrayContaining(matched));
      }),
    );
  });

  it('looks at exactly the patterns that meet a scope, asked again, too', () => {
    fc.assert(
      fc.property(fc.array(pattern), pattern, (patterns, scope) => {
        const index = new PatternIndex<string>();
        for (const one of patterns) index.put(one, one);
        const met = patterns.filter((one) => scopesIntersect(one, scope));
        for (let asked = 0; asked < 2; asked++) {
          const seen: string[] = [];
          expect(index.someMeeting(scope, (one) => seen.push(one) === 0)).toBe(false);
          expect(seen).toEqual(met);
        }
      }),
    );
  });

  it.each([
    ['a name', 'DB_URL', 'DB_URL', 'DB_KEY'],
    ['how it begins', 'DB_*', 'DB_URL', 'XDB_URL'],
    ['how it ends', '*_URL', 'DB_URL', 'DB_URLS'],
    ['what is in it', '*_TEAM7_*', 'A_TEAM7_B', 'A_TEAM8_B'],
    ['what may also be its end', '*_KEY*', 'DB_KEY', 'DB_KE'],
    ['the longer of two pieces', 'D*_URL', 'DB_URL', 'DB_KEY'],
    ['a beginning longer than any piece', 'A_VERY_LONG_BEGINNING_*', 'A_VERY_LONG_BEGINNING_1', 'A_VERY_LON'],
    ['an end longer than any piece', '*_A_VERY_LONG_ENDING', '1_A_VERY_LONG_ENDING', 'NG_ENDING'],
  ])('looks at a pattern by %s, and not at others', (_, one, there, elsewhere) => {
    expect(matching([one], there)).toEqual([one]);
    expect(matching([one], elsewhere)).toEqual([]);
  });

  it('takes a text that is put whole for itself, whatever stars are in it', () => {
    const index = new PatternIndex<string>();
    index.putWhole('a*', 'starred');
    expect(index.someMatching('a*', () => true)).toBe(true);
    expect(index.someMatching('ab', () => true)).toBe(false);
  });

  it.each([
    ['whole', 'a', 'a'],
    ['by its beginning', 'a*', 'ab'],
    ['by its end', '*a', 'ba'],
    ['by what is in it', '*a*', 'bab'],
  ])('looks at all things of one pattern that is found %s, until one counts', (_, one, asked) => {
    const index = new PatternIndex<string>();
    for (const thing of ['first', 'second', 'third']) index.put(one, thing);

    for (const thing of ['first', 'second', 'third'])
      expect(index.someMatching(asked, (found) => found === thing)).toBe(true);
    expect(index.someMatching(asked, () => false)).toBe(false);
  });

  it('says yes when a thing counts, however it was found', () => {
    const index = new PatternIndex<string>();
    for (const one of ['whole', 'head*', '*tail', '*inside*']) index.put(one, one);
    for (const asked of ['whole', 'head-1', '1-tail', '1-inside-1']) {
      expect(index.someMatching(asked, () => true)).toBe(true);
      expect(index.someMatching(asked, () => false)).toBe(false);
      expect(index.someMeeting(asked, () => true)).toBe(true);
    }
    expect(index.someMatching('other', () => true)).toBe(false);
    expect(index.someMeeting('other', () => true)).toBe(false);
  });
});
