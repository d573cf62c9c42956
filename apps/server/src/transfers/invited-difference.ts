import { isRoleLevel, roleName } from '@lockkeeper/abilities';
import type { Difference } from './transfer-differences.js';
import type { InvitedGroupRow } from './transfer-facts.query.js';

const MOST_NAMED = 20;

/** A group that is invited elsewhere takes its inherited members there: what a move changes about them. */
export function ofInvitedGroup(row: InvitedGroupRow): Difference[] {
  const { gained, lost, group_path: name, place_path: groupPath, max_role: maxRole } = row;
  if (!gained && !lost) return [];
  const parts = [
    ...(gained ? [`become members there: ${named(gained, maxRole)}`] : []),
    ...(lost ? [`are members there by that no longer: ${named(lost, maxRole)}`] : []),
  ];
  return [
    {
      kind: 'invited_group',
      change: !lost ? 'gained' : !gained ? 'lost' : 'changed',
      name,
      groupPath,
      roleBefore: null,
      roleAfter: null,
      abilitiesBefore: [],
      abilitiesAfter: [],
      secretsCount: 0,
      secretNames: [],
      sentence: `${name} is invited into ${groupPath}: ${parts.join('; ')}.`,
      key: JSON.stringify([row.id, maxRole, gained, lost]),
    },
  ];
}

type Inherited = NonNullable<InvitedGroupRow['gained']>;

function named(people: Inherited, maxRole: number): string {
  const shown = people
    .slice(0, MOST_NAMED)
    .map(([username, role]) => `${username} (${title(Math.min(role, maxRole))})`);
  const more = people.length > MOST_NAMED ? ` and ${people.length - MOST_NAMED} more` : '';
  return `${shown.join(', ')}${more}`;
}

const title = (role: number): string => (isRoleLevel(role) ? roleName(role) : 'unknown');
