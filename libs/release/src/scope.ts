/** The scope that stands for every environment, and for jobs without one. */
export const anyScope = '*';

/**
 * Does `text` match `pattern`, in which `*` stands for any run of characters (`/` and the empty run included) and
 * every other character for itself? Case matters. The one matcher for environments, refs and protection patterns.
 * Never exponential: after a mismatch only the last `*` takes one more character (at most pattern × text steps).
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length;) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/**
 * Does an environment scope cover a job's environment? `null` is a job without one: only `*` covers it
 * (design: gate, rule 5).
 */
export function environmentScopeMatches(scope: string, environment: string | null): boolean {
  return environment === null ? scope === anyScope : matchesPattern(scope, environment);
}

/** True when the scope has no `*`: it names one environment. */
export function isExactScope(scope: string): boolean {
  return !scope.includes('*');
}

/**
 * Order of environment scopes, the most specific first: exact, then the pattern with the most literal characters, then
 * the longest text, then `*`. Negative: `a` wins; 0: neither is more specific, which is a conflict where both match.
 */
export function compareSpecificity(a: string, b: string): number {
  const [left, right] = [specificity(a), specificity(b)];
  return right[0] - left[0] || right[1] - left[1] || right[2] - left[2];
}

function specificity(scope: string): [rank: number, literals: number, length: number] {
  // Two exact scopes that match one environment are the same text, so their length says nothing.
  if (isExactScope(scope)) return [1, 0, 0];
  // Of patterns, `*` has the fewest characters, so it comes last by itself.
  return [0, scope.replaceAll('*', '').length, scope.length];
}

/**
 * Is there a text that both patterns match? Exact, in linear time: where both hold a `*`, everything between the first
 * and the last one can be written one after the other, so only the fixed beginnings and ends can be at odds.
 */
export function scopesIntersect(a: string, b: string): boolean {
  if (isExactScope(a)) return matchesPattern(b, a);
  if (isExactScope(b)) return matchesPattern(a, b);
  const [headA, headB] = [a.slice(0, a.indexOf('*')), b.slice(0, b.indexOf('*'))];
  const [tailA, tailB] = [a.slice(a.lastIndexOf('*') + 1), b.slice(b.lastIndexOf('*') + 1)];
  return (headA.startsWith(headB) || headB.startsWith(headA)) && (tailA.endsWith(tailB) || tailB.endsWith(tailA));
}
