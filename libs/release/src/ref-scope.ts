import { anyScope, matchesPattern } from './scope.js';
import { quoted } from './quoted.js';

/** Whether a ref is a branch or a tag. */
export type RefKind = 'branch' | 'tag';

/**
 * Which refs a secret is for: a pattern for branches and one for tags, `null` for none of that kind.
 * `{ branch: '*', tag: null }` is GitLab's `branch: "*"` and means any ref, tags included.
 */
export interface RefScope {
  readonly branch: string | null;
  readonly tag: string | null;
}

/**
 * Does the ref scope cover this ref? A tag never matches a branch pattern (except by the "any ref" scope), a branch
 * never matches a tag pattern (design: gate, rule 6).
 */
export function refScopeMatches(scope: RefScope, ref: { readonly kind: RefKind; readonly name: string }): boolean {
  if (isAnyRef(scope)) return true;
  const half = ref.kind === 'tag' ? scope.tag : scope.branch;
  return half !== null && matchesPattern(half, ref.name);
}

/** The ref scope in words, to follow "This secret is for": "any ref", "branch `main` and tags `v*`". */
export function describeRefScope(scope: RefScope): string {
  if (isAnyRef(scope)) return 'any ref';
  const halves = [halfInWords('branch', 'branches', scope.branch), halfInWords('tag', 'tags', scope.tag)];
  return halves.filter((half) => half !== null).join(' and ') || 'no ref at all';
}

function isAnyRef(scope: RefScope): boolean {
  return scope.branch === anyScope && scope.tag === null;
}

function halfInWords(one: string, many: string, pattern: string | null): string | null {
  if (pattern === null) return null;
  if (pattern === anyScope) return `all ${many}`;
  return `${pattern.includes('*') ? many : one} ${quoted(pattern)}`;
}
