import { isExactScope, scopesIntersect } from './scope.js';

// Of a private-use area: no pattern that people write names it, so that only a `*` can stand for it.
const unlike = '\uE000';

/**
 * A text that both patterns match, and as unlike any other as they leave it: what else matches it matches, by a `*`, all
 * that both do. Null when there is no such text. For asking the gate about "any other branch".
 */
export function commonText(a: string, b: string): string | null {
  if (!scopesIntersect(a, b)) return null;
  if (isExactScope(a)) return a;
  if (isExactScope(b)) return b;
  const [left, right] = [partsOf(a), partsOf(b)];
  return longer(left.head, right.head) + left.inner + unlike + right.inner + longer(left.tail, right.tail);
}

function partsOf(pattern: string): { head: string; inner: string; tail: string } {
  const [first, last] = [pattern.indexOf('*'), pattern.lastIndexOf('*')];
  const inner = pattern.slice(first, last).replaceAll('*', '');
  return { head: pattern.slice(0, first), inner, tail: pattern.slice(last + 1) };
}

const longer = (a: string, b: string): string => (a.length >= b.length ? a : b);
