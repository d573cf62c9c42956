import {
  ActorAbilities,
  type AbilityName,
  type AccessRuleFacts,
  type Membership,
  type SecretGrantFacts,
} from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';
import { toRuleFacts } from '../sessions/index.js';
import type { GrantRow, MembershipRow, StandingRule } from './transfer-facts.query.js';

/** What is asked about secrets. */
export const secretAbilities = [
  'secret:list',
  'secret:read',
  'secret:create',
  'secret:update',
  'secret:delete',
  'secret:read_value',
] as const satisfies readonly AbilityName[];

/** What is moved, or something below it, and what is above that in either place, itself last. */
export interface Places {
  readonly namespace: Namespace;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Somebody with all that can give or keep from him, in either place. */
export interface Person {
  readonly userId: number;
  readonly username: string;
  readonly memberships: readonly MembershipRow[];
  readonly grants: readonly SecretGrantFacts[];
  readonly rules: readonly AccessRuleFacts[];
  readonly now: Date;
}

export interface Found {
  readonly memberships: readonly MembershipRow[];
  readonly grants: readonly GrantRow[];
  readonly rules: readonly StandingRule[];
  readonly now: Date;
}

/** One for each user with memberships over the namespace in either place. */
export function peopleOf({ namespace, before, after }: Places, { memberships, grants, rules, now }: Found): Person[] {
  const over = new Set([...before, ...after]);
  const held = new Map<number, MembershipRow[]>();
  for (const row of memberships) {
    if (!over.has(row.namespace_id)) continue;
    const own = held.get(row.user_id);
    if (own) own.push(row);
    else held.set(row.user_id, [row]);
  }
  const facts = rules.map((row) => ({ userId: row.user_id, rule: toRuleFacts(row.facts) }));
  return [...held].map(([userId, own]) => ({
    userId,
    username: own[0]!.username,
    memberships: own,
    grants: grants
      .filter((row) => row.namespace_id === namespace.id && (row.user_id === null || row.user_id === userId))
      .map((row) => ({
        namespaceId: namespace.id,
        actions: row.actions,
        expiresAt: row.expires_at,
        customRoleId: row.custom_role_id,
      })),
    rules: facts.filter((one) => one.userId === null || one.userId === userId).map(({ rule }) => rule),
    now,
  }));
}

/** Whoever has the same is answered the same: of five hundred people there are few kinds. */
export const standingKey = ({ memberships, grants, rules }: Person): string =>
  JSON.stringify([
    memberships.map(({ user_id: _, username: __, ...row }) => row),
    grants,
    rules.filter(({ principalKind }) => principalKind === 'user').map(({ id }) => id),
  ]);

/** The same person where these are above what is moved. */
export function actorAt({ memberships, grants, rules, now }: Person, chain: readonly number[]): ActorAbilities {
  return new ActorAbilities({
    admin: false,
    memberships: memberships.filter((row) => chain.includes(row.namespace_id)).map(toMembership),
    grants,
    rules: rules.filter((rule) => chain.includes(rule.namespaceId)).map((rule) => standingIn(rule, chain)),
    now,
  });
}

const toMembership = (row: MembershipRow): Membership => ({
  namespaceId: row.namespace_id,
  role: row.role,
  expiresAt: row.expires_at,
  customRole: row.custom_role,
});

/** A rule of what is moved comes along: what is above it is another. */
const standingIn = (rule: AccessRuleFacts, chain: readonly number[]): AccessRuleFacts => ({
  ...rule,
  ancestorIds: chain.slice(0, chain.indexOf(rule.namespaceId) + 1),
});
