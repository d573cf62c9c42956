import fc from 'fast-check';
import { compareSpecificity, environmentScopeMatches, isExactScope, matchesPattern, scopesIntersect } from './index.js';

// Slow and obvious: what the fast matcher is held against.
function naiveMatch(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return naiveMatch(pattern.slice(1), text) || (text !== '' && naiveMatch(pattern, text.slice(1)));
  return text !== '' && pattern[0] === text[0] && naiveMatch(pattern.slice(1), text.slice(1));
}

const patternOf = (letters: string[], maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters, '*'), maxLength });
const textOf = (letters: string[], maxLength: number) => fc.string({ unit: fc.constantFrom(...letters), maxLength });

function allTexts(letters: string, maxLength: number): string[] {
  let ofLength = [''];
  const texts = [''];
  for (let length = 1; length <= maxLength; length++) {
    ofLength = ofLength.flatMap((text) => [...letters].map((letter) => text + letter));
    texts.push(...ofLength);
  }
  return texts;
}

describe('matchesPattern', () => {
  test.each([
    ['*', 'production', true],
    ['*', '', true],
    ['production', 'production', true],
    ['production', 'Production', false],
    ['production', 'production2', false],
    ['production', 'productio', false],
    ['review/*', 'review/a/b', true],
    ['review/*', 'review/', true],
    ['review/*', 'review', false],
    ['*/eu', 'a/b/eu', true],
    ['a*b*c', 'abbc', true],
    ['a*b*c', 'abcb', false],
    ['release-?', 'release-1', false],
    ['release.1', 'releasex1', false],
    ['[ab]', 'a', false],
    ['', '', true],
    ['', 'a', false],
  ])('%j on %j is %s', (pattern, text, matches) => {
    expect(matchesPattern(pattern, text)).toBe(matches);
  });

  test('agrees with the naive matcher on every pattern and text', () => {
    fc.assert(
      fc.property(patternOf(['a', 'b', '/'], 8), textOf(['a', 'b', '/'], 10), (pattern, text) => {
        expect(matchesPattern(pattern, text)).toBe(naiveMatch(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  test('matches a text that is made from the pattern', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().map((part) => part.replaceAll('*', '')),
          { minLength: 1 },
        ),
        fc.string(),
        (parts, run) => {
          expect(matchesPattern(parts.join('*'), parts.join(run))).toBe(true);
        },
      ),
    );
  });

  test('ends at once on a pattern that makes a backtracking matcher hang', () => {
    expect(matchesPattern('a*'.repeat(60) + 'b', 'a'.repeat(255))).toBe(false);
  });
});

describe('environmentScopeMatches', () => {
  test('covers a job without an environment by `*` only', () => {
    expect(environmentScopeMatches('*', null)).toBe(true);
    for (const scope of ['production', 'review/*', '**', '']) expect(environmentScopeMatches(scope, null)).toBe(false);
  });

  test('matches a named environment as a pattern', () => {
    expect(environmentScopeMatches('*', 'production')).toBe(true);
    expect(environmentScopeMatches('review/*', 'review/a')).toBe(true);
    expect(environmentScopeMatches('review/*', 'production')).toBe(false);
  });
});

describe('compareSpecificity', () => {
  test('orders exact, then more literals, then longer, then `*`', () => {
    const scopes = ['*', '**', 'r*', '*r*', 'review/*', 'review/*/eu', 'production'];

    const sorted = [...scopes].sort(compareSpecificity);

    expect(sorted).toEqual(['production', 'review/*/eu', 'review/*', '*r*', 'r*', '**', '*']);
  });

  test('finds patterns of the same literals and length equal', () => {
    expect(compareSpecificity('a*', '*a')).toBe(0);
    expect(compareSpecificity('a*', 'a*')).toBe(0);
  });

  test('is a total preorder: reflexive, antisymmetric in sign, transitive', () => {
    const scope = patternOf(['a', 'b'], 5);
    fc.assert(
      fc.property(scope, scope, scope, (a, b, c) => {
        const [ab, ba, bc, ac] = [
          compareSpecificity(a, b),
          compareSpecificity(b, a),
          compareSpecificity(b, c),
          compareSpecificity(a, c),
        ];
        expect(compareSpecificity(a, a)).toBe(0);
        expect(Math.sign(ab) + Math.sign(ba)).toBe(0);
        if (ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });

  test('puts exact scopes before every pattern, and `*` after every other', () => {
    fc.assert(
      fc.property(patternOf(['a', 'b'], 6), (scope) => {
        if (scope !== '*') expect(compareSpecificity(scope, '*')).toBeLessThan(0);
        if (!isExactScope(scope)) expect(compareSpecificity('x', scope)).toBeLessThan(0);
      }),
    );
  });
});

describe('scopesIntersect', () => {
  test.each([
    ['*', 'production', true],
    ['review/*', 'production', false],
    ['pro*', '*ion', true],
    ['review/*', '*/eu', true],
    ['a*b', 'b*a', false],
    ['production', 'production', true],
    ['production', 'staging', false],
    ['ab*', 'a*', true],
    ['*ab', '*b', true],
    ['*ab', '*cb', false],
  ])('%j and %j: %s', (a, b, intersect) => {
    expect(scopesIntersect(a, b)).toBe(intersect);
  });

  test('says yes exactly where brute force finds a common text', () => {
    const texts = allTexts('ab', 8);
    const patterns = allTexts('ab*', 4);
    const matchedBy = new Map(patterns.map((pattern) => [pattern, texts.map((text) => naiveMatch(pattern, text))]));

    const wrong = patterns.flatMap((a) =>
      patterns
        .filter((b) => {
          const common = matchedBy.get(a)!.some((matched, index) => matched && matchedBy.get(b)![index]);
          return scopesIntersect(a, b) !== common;
        })
        .map((b) => [a, b]),
    );

    expect(wrong).toEqual([]);
  });

  test('never misses a text that both match, and is symmetric', () => {
    const pattern = patternOf(['a', 'b', '/'], 7);
    fc.assert(
      fc.property(pattern, pattern, textOf(['a', 'b', '/'], 7), (a, b, text) => {
        if (matchesPattern(a, text) && matchesPattern(b, text)) expect(scopesIntersect(a, b)).toBe(true);
        expect(scopesIntersect(a, b)).toBe(scopesIntersect(b, a));
      }),
      { numRuns: 5000 },
    );
  });
});
