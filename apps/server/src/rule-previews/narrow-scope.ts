import { isExactScope, isProtectedRef, matchesPattern, type ProtectedRefRule } from '@lockkeeper/release';

/** One kind of job that got a secret. */
export interface UsedBy {
  readonly projectPath: string;
  readonly refKind: 'branch' | 'tag';
  readonly refName: string;
  readonly environment: string | null;
  /** Of its project, for whether the ref is protected now. */
  readonly protectedRefs: readonly ProtectedRefRule[];
}

/** Who a secret is for now, as far as its use can narrow it. */
export interface CurrentScope {
  readonly environment: string;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly protected: boolean;
  /** Paths of the projects on a group secret's list; null: all below it, undefined: it is a project's. */
  readonly projects: readonly string[] | null | undefined;
}

/** Only what would become narrower. */
export interface NarrowerScope {
  readonly environment?: string;
  readonly branch?: string;
  readonly protected?: true;
  readonly projects?: readonly string[];
}

/** The narrowest scope, by names or by one pattern for each, in which every job that used a secret still gets it. */
export function narrowScope(current: CurrentScope, uses: readonly UsedBy[]): NarrowerScope {
  if (uses.length === 0) return {};
  const environment = narrower(current.environment, distinct(uses.map((use) => use.environment)));
  const onBranches = uses.every((use) => use.refKind === 'branch');
  // A scope for branches says nothing of tags: with one among the uses it stays as it is.
  const branch = onBranches ? narrower(current.branch, distinct(uses.map((use) => use.refName))) : null;
  const guarded = uses.every((use) => isProtectedRef(use.protectedRefs, { kind: use.refKind, name: use.refName }));
  const projects = fewer(current.projects, distinct(uses.map((use) => use.projectPath)));
  return {
    ...(environment !== null && { environment }),
    ...(branch !== null && { branch }),
    ...(guarded && !current.protected && { protected: true as const }),
    ...(projects !== null && { projects }),
  };
}

const distinct = <T>(all: readonly T[]): T[] => [...new Set(all)].sort();

/** Null where there is nothing narrower that has them all; a job without a name is only in `*`. */
function narrower(scope: string | null, used: readonly (string | null)[]): string | null {
  if (scope === null || isExactScope(scope) || used.includes(null)) return null;
  const names = used as readonly string[];
  const found = names.length === 1 ? names[0]! : folderOf(names);
  if (found === null || found === scope) return null;
  // Only what lies within: the present scope may be a narrower pattern than the folder.
  return isExactScope(found) || matchesPattern(scope, found) ? found : null;
}

/** `review/*` for `review/a` and `review/b`; null where they have no folder in common. */
function folderOf(names: readonly string[]): string | null {
  let shared = names[0]!;
  for (const name of names) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
  const folder = shared.slice(0, shared.lastIndexOf('/') + 1);
  return folder === '' ? null : `${folder}*`;
}

function fewer(listed: CurrentScope['projects'], used: readonly string[]): readonly string[] | null {
  if (listed === undefined) return null;
  return listed === null || used.length < listed.length ? used : null;
}
