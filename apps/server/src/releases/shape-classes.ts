import { commonText, isExactScope, isProtectedRef, matchesPattern, type SecretFacts } from '@lockkeeper/release';
import type { ShapeProject } from './job-shapes.query.js';

type RefKind = 'branch' | 'tag';

/** Refs that the gate cannot tell apart, and one of them to ask it about. */
export interface RefClass {
  readonly kind: RefKind;
  /** An exact name, the pattern that protects them, or null: all others. */
  readonly pattern: string | null;
  readonly protected: boolean;
  readonly asked: string;
}

/** The same of environments. `pattern` null: any other of the scope. `asked` null: jobs of no environment. */
export interface EnvironmentClass {
  readonly pattern: string | null;
  readonly asked: string | null;
}

const ANY = '*';

/** Every class of refs of a project that the scope of the secret can tell apart. Which of them get it, the gate says. */
export function refClasses(project: ShapeProject, scope: SecretFacts['refScope']): RefClass[] {
  const rules = project.protected_refs ?? [];
  return (['branch', 'tag'] as const).flatMap((kind) => {
    const half = scope?.[kind] ?? ANY;
    const exact = isExactScope(half);
    const classes = new Map<string, RefClass>();
    for (const { pattern } of rules.filter((rule) => rule.kind === kind)) {
      const asked = commonText(half, pattern);
      if (asked !== null) classes.set(asked, { kind, pattern: exact ? half : pattern, protected: true, asked });
    }
    const other = commonText(half, ANY)!;
    if (!isProtectedRef(rules, { kind, name: other }))
      classes.set(other, { kind, pattern: exact ? half : null, protected: false, asked: other });
    return [...classes.values()];
  });
}

/** A scope, and those of other variants that win over it where they match, or stand against it. */
export interface ScopeAmong {
  readonly scope: string;
  readonly outranking: readonly string[];
}

/** No environment, each that there is, what other variants take, what a protection can match, and any other of the scope. */
export function environmentClasses(project: ShapeProject, { scope, outranking }: ScopeAmong): EnvironmentClass[] {
  const classes = new Map<string, EnvironmentClass>();
  for (const name of project.environments ?? []) classes.set(name, { pattern: name, asked: name });
  const add = (pattern: string | null): void => {
    const asked = commonText(scope, pattern ?? ANY);
    if (asked !== null && !classes.has(asked))
      classes.set(asked, { pattern: isExactScope(scope) ? scope : pattern, asked });
  };
  for (const pattern of outranking) add(pattern);
  for (const { pattern } of project.protected_environments ?? []) add(pattern);
  add(null);
  return [{ pattern: null, asked: null }, ...classes.values()];
}

/** The class that a ref is of. */
export const refClassOf = (
  classes: readonly RefClass[],
  ref: { readonly kind: RefKind; readonly name: string },
): RefClass | null => {
  const own = classes.filter(({ kind }) => kind === ref.kind);
  return (
    own.find(({ pattern }) => pattern === ref.name) ??
    own.find(({ pattern }) => pattern !== null && matchesPattern(pattern, ref.name)) ??
    own.find(({ pattern }) => pattern === null) ??
    null
  );
};

/** The class that an environment is of; null is no environment. */
export const environmentClassOf = (
  classes: readonly EnvironmentClass[],
  environment: string | null,
): EnvironmentClass | null => {
  if (environment === null) return classes.find(({ asked }) => asked === null) ?? null;
  const named = classes.filter(({ asked }) => asked !== null);
  return (
    named.find(({ pattern }) => pattern === environment) ??
    named.find(({ pattern }) => pattern !== null && matchesPattern(pattern, environment)) ??
    named.find(({ pattern }) => pattern === null) ??
    null
  );
};
