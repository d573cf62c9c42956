import fc from 'fast-check';
import { commonText, matchesPattern, scopesIntersect } from './index.js';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 7 });

describe('commonText', () => {
  test.each([
    ['main', '*', 'main'],
    ['*', 'main', 'main'],
    ['main', 'm*', 'main'],
    ['main', 'dev', null],
    ['a*', 'b*', null],
    ['review/*', '*', 'review/\uE000'],
    ['release-*', 'rel*-stable', 'release-\uE000-stable'],
    ['a*x*z', 'ab*y*z', 'abx\uE000yz'],
  ])('of %s and %s is %j', (a, b, text) => {
    expect(commonText(a, b)).toBe(text);
  });

  test('is matched by both, and is there exactly when they intersect', () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const text = commonText(a, b);
        expect(text !== null).toBe(scopesIntersect(a, b));
        if (text !== null) expect([matchesPattern(a, text), matchesPattern(b, text)]).toEqual([true, true]);
      }),
      { numRuns: 3000 },
    );
  });

  test('is matched by nothing that does not match the like of it, too', () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, fc.constantFrom('ba', 'ab', 'bbb', ''), (a, b, other, like) => {
        const text = commonText(a, b);
        if (text?.includes('\uE000') && matchesPattern(other, text))
          expect(matchesPattern(other, text.replace('\uE000', like))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
