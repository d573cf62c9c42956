import { createHash } from 'node:crypto';
import type { AbilityName } from '@lockkeeper/abilities';

/** One thing that a move changes about who can read what. */
export interface Difference {
  readonly kind: 'person' | 'access_rule' | 'invited_group' | 'group_secrets' | 'runner';
  readonly change: 'gained' | 'lost' | 'changed';
  /** Username, full path of the group or of the invited one, description of the runner. */
  readonly name: string;
  /** Of a group's runner or secrets; where a group is invited. */
  readonly groupPath: string | null;
  /** Levels of roles; null where there is none. */
  readonly roleBefore: number | null;
  readonly roleAfter: number | null;
  readonly abilitiesBefore: readonly AbilityName[];
  readonly abilitiesAfter: readonly AbilityName[];
  readonly secretsCount: number;
  readonly secretNames: readonly string[];
  readonly sentence: string;
  /** What makes it another difference, beyond all that is shown. */
  readonly key: string;
}

/** Where something is moved, and where from. */
export interface Route {
  readonly namespaceId: number;
  readonly fromParentId: number | null;
  readonly toParentId: number | null;
}

/** Stands for exactly this move with exactly these differences, in whatever order they were found. */
export function digestOf(route: Route, differences: readonly Difference[]): string {
  const keys = differences.map(({ kind, change, key }) => [kind, change, key]).sort((a, b) => compare(a, b));
  const text = JSON.stringify([route.namespaceId, route.fromParentId, route.toParentId, keys]);
  return createHash('sha256').update(text).digest('hex');
}

const compare = (a: readonly string[], b: readonly string[]): number =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
