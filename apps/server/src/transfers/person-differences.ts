import { isRoleLevel, roleName, subject, unknownSecret, type AbilityName } from '@lockkeeper/abilities';
import { ownerFacts } from '../groups/index.js';
import { actorAt, secretAbilities, type Person, type Places } from './standing-actor.js';
import type { Difference } from './transfer-differences.js';
import type { MembershipRow } from './transfer-facts.query.js';

/** Somebody's rights over what is moved, in one of the two places. */
interface Standing {
  readonly role: number | null;
  readonly abilities: readonly AbilityName[];
  /** Says which memberships count, and until when: a role that ends later is more than one that ends soon. */
  readonly key: string;
}

/** People whose rights over what is moved are not the same afterwards. */
export function personDifferences(places: Places, people: readonly Person[]): Difference[] {
  return people.flatMap((person) => {
    const at = (chain: readonly number[]): Standing => standing(places, person, chain);
    return differenceOf(person.username, at(places.before), at(places.after));
  });
}

function standing({ namespace }: Places, person: Person, chain: readonly number[]): Standing {
  const actor = actorAt(person, chain);
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
    abilities: secretAbilities.filter((name) => actor.can(name, secret)),
    key: JSON.stringify(lasting(person.memberships.filter((row) => chain.includes(row.namespace_id)))),
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
