import type { RefKind } from './ref-scope.js';
import { matchesPattern, scopesIntersect } from './scope.js';

/** A protected branch or tag pattern of a project. */
export interface ProtectedRefRule {
  readonly kind: RefKind;
  readonly pattern: string;
}

/** A protected environment, or a pattern of them, and the least role (10 to 50) that may deploy there. */
export interface ProtectedEnvironment {
  readonly pattern: string;
  readonly deployRole: number;
}

/** Is the ref protected by one of the rules? A malformed rule or ref protects nothing, so rule 7 of the gate withholds. */
export function isProtectedRef(
  rules: readonly ProtectedRefRule[],
  ref: { readonly kind: RefKind; readonly name: string },
): boolean {
  if (!isText(ref.name)) return false;
  return rules.some(({ kind, pattern }) => kind === ref.kind && isText(pattern) && matchesPattern(pattern, ref.name));
}

/**
 * The least role that may deploy to an environment: the highest that any matching protection demands; null = not
 * protected. A malformed protection counts as matching and demands a role that nobody has (`Infinity`).
 */
export function strictestDeployRole(
  protectedEnvironments: readonly ProtectedEnvironment[],
  environmentName: string,
): number | null {
  return strictest(protectedEnvironments, (pattern) => matchesPattern(pattern, environmentName));
}

/**
 * The least role that may deploy to every protected environment that the scope can match, existing or not; null = it can
 * match none. Who changes or reveals a secret of that scope needs it (design: commands and roles).
 */
export function strictestDeployRoleForScope(
  protectedEnvironments: readonly ProtectedEnvironment[],
  scope: string,
): number | null {
  return strictest(protectedEnvironments, (pattern) => scopesIntersect(pattern, scope));
}

/** A protected environment, or a pattern of them, and how many people must approve each job run there. */
export interface ApprovedEnvironment {
  readonly pattern: string;
  readonly requiredApprovals: number;
}

/**
 * How many people must approve a job run of an environment: the most that any matching protection demands; 0 = none. A
 * malformed protection counts as matching, and as one that nothing satisfies (`Infinity`, which the gate does not know).
 */
export function mostApprovals(protectedEnvironments: readonly ApprovedEnvironment[], environmentName: string): number {
  const demanded = protectedEnvironments
    .filter(({ pattern }) => !isText(pattern) || matchesPattern(pattern, environmentName))
    .map(({ pattern, requiredApprovals }) =>
      isText(pattern) && isCount(requiredApprovals) ? requiredApprovals : Infinity,
    );
  return Math.max(0, ...demanded);
}

function strictest(
  protectedEnvironments: readonly ProtectedEnvironment[],
  touches: (pattern: string) => boolean,
): number | null {
  const roles = protectedEnvironments
    .filter(({ pattern }) => !isText(pattern) || touches(pattern))
    .map(({ pattern, deployRole }) => (isText(pattern) && isRole(deployRole) ? deployRole : Infinity));
  return roles.length === 0 ? null : Math.max(...roles);
}

// Zero is no role: read as "the least", it would open what GitLab's "no one" closes.
const isRole = (role: unknown): boolean => typeof role === 'number' && role > 0;
const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && (count as number) >= 0;
const isText = (text: unknown): boolean => typeof text === 'string' && text !== '';
