import {
  ActorAbilities,
  isRoleLevel,
  roleName,
  subject,
  unknownSecret,
  type AbilityName,
  type Membership,
  type SecretGrantFacts,
} from '@lockkeeper/abilities';
import { ownerFacts, type Namespace } from '../groups/index.js';
import type { Difference } from './transfer-differences.js';
import type { GrantRow, MembershipRow } from './transfer-facts.query.js';

const ASKED = [
  'secret:list',
  'secret:read',
  'secret:create',
  'secret:update',
  'secret:delete',
  'secret:read_value',
] as const satisfies readonly AbilityName[];

/** Somebody's rights over what is moved, in one of the two places. */
interface Standing {
  readonly role: number | null;
  readonly abilities: readonly AbilityName[];
  /** Says which memberships count, and until when: a role that ends later is more than one that ends soon. */
  readonly key: string;
}

export interface Places {
  readonly namespace: Namespace;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** People whose rights over what is moved are not the same afterwards. */
export function personDifferences(
  { namespace, before, after }: Places,
  rows: readonly MembershipRow[],
  grants: readonly GrantRow[],
  now: Date,
): Difference[] {
  const people = new Map<number, MembershipRow[]>();
  for (const row of rows) people.set(row.user_id, [...(people.get(row.user_id) ?? []), row]);
  return [...people.values()].flatMap((held) => {
    const own = grants.filter(({ user_id }) => user_id === null || user_id === held[0]!.user_id);
    const at = (chain: readonly number[]): Standing => standing({ namespace, chain, held, grants: own, now });
    return differenceOf(held[0]!.username, at(before), at(after));
  });
}

interface Scene {
  readonly namespace: Namespace;
  readonly chain: readonly number[];
  readonly held: readonly MembershipRow[];
  readonly grants: readonly GrantRow[];
  readonly now: Date;
}

function standing({ namespace, chain, held, grants, now }: Scene): Standing {
  const counting = held.filter((row) => chain.includes(row.namespace_id));
  const memberships = counting.map((row): Membership => ({
    namespaceId: row.namespace_id,
    role: row.role,
    expiresAt: row.expires_at,
    customRole: row.custom_role,
  }));
  const granted = grants.map((row): SecretGrantFacts => ({
    namespaceId: namespace.id,
    actions: row.actions,
    expiresAt: row.expires_at,
    customRoleId: row.custom_role_id,
  }));
  const actor = new ActorAbilities({ admin: false, memberships, grants: granted, now });
  const owner = ownerFacts({ ...namespace, ancestorIds: [...chain] });
  const secret = subject.secret({
    ...owner,
    deployRole: null,
    managerActive: true,
    writeOnly: false,
    ...unknownSecret,
  });
  const role = actor.roleOn(chain);
  return {
    role: isRoleLevel(role) ? role : null,
    abilities: ASKED.filter((name) => actor.can(name, secret)),
    key: JSON.stringify(lasting(counting)),
  };
}

/** Of memberships that give the same, the one that lasts longest; none that another one outdoes in role and time. */
function lasting(rows: readonly MembershipRow[]): readonly unknown[] {
  const end = (row: MembershipRow): number => row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
  const outdone = (row: MembershipRow): boolean =>
    rows.some(
      (other) =>
        other !== row &&
        (other.custom_role?.id ?? row.custom_role?.id) === row.custom_role?.id &&
        other.role >= row.role &&
        end(other) >= end(row) &&
        (other.role > row.role || end(other) > end(row) || rows.indexOf(other) < rows.indexOf(row)),
    );
  const left = rows.filter((row) => !outdone(row));
  return left
    .map((row) => [row.role, row.custom_role?.id ?? null, row.expires_at?.toISOString() ?? null])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function differenceOf(username: string, before: Standing, after: Standing): Difference[] {
  if (before.key === after.key) return [];
  const change = before.role === null ? 'gained' : after.role === null ? 'lost' : 'changed';
  return [
    {
      kind: 'person',
      change,
      name: username,
      groupPath: null,
      roleBefore: before.role,
      roleAfter: after.role,
      abilitiesBefore: before.abilities,
      abilitiesAfter: after.abilities,
      secretsCount: 0,
      secretNames: [],
      sentence: sentenceOf(username, before, after),
      key: JSON.stringify([username, before.key, after.key, before.abilities, after.abilities]),
    },
  ];
}

function sentenceOf(username: string, before: Standing, after: Standing): string {
  const title = ({ role }: Standing): string => (role !== null && isRoleLevel(role) ? roleName(role) : 'no member');
  const gains = after.abilities.filter((name) => !before.abilities.includes(name));
  const loses = before.abilities.filter((name) => !after.abilities.includes(name));
  const parts = [
    before.role === after.role
      ? `${username} stays ${title(after)}`
      : `${username}: ${title(before)} -> ${title(after)}`,
    ...(gains.length > 0 ? [`gains ${gains.join(', ')}`] : []),
    ...(loses.length > 0 ? [`loses ${loses.join(', ')}`] : []),
    ...(before.role === after.role && gains.length + loses.length === 0 ? ['for another time or by another role'] : []),
  ];
  return `${parts.join('; ')}.`;
}
