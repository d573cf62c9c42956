import type { AccessRuleFacts } from './access-rule.js';
import type { Membership } from './actor-facts.js';
import { noMembership } from './roles.js';

/** The namespaces within which, or outside of which, an access rule reaches the actor. */
export interface Reach {
  readonly reach: 'within' | 'outside';
  readonly among: readonly number[];
}

/** Whether a rule reaches the actor on what is in these namespaces. */
export function reaches({ reach, among }: Reach, ancestorIds: readonly number[]): boolean {
  const here = among.length > 0 && ancestorIds.some((id) => among.includes(id));
  return reach === 'within' ? here : !here;
}

/** Whether a rule reaches the actor in no namespace at all. */
export const reachesNowhere = ({ reach, among }: Reach): boolean => reach === 'within' && among.length === 0;

/** An allow reaches members only, a prevent to a role also those without any. */
export function findReach(rule: AccessRuleFacts, memberships: readonly Membership[]): Reach {
  const { effect, principalKind, customRoleId } = rule;
  const where = (counts: (membership: Membership) => boolean) =>
    memberships.filter(counts).map((one) => one.namespaceId);
  if (principalKind === 'custom_role')
    return { reach: 'within', among: where((one) => one.customRole != null && one.customRole.id === customRoleId) };
  const level = principalKind === 'role' ? rule.role : null;
  if (effect === 'allow') return { reach: 'within', among: where((one) => one.role >= (level ?? noMembership)) };
  return { reach: 'outside', among: level === null ? [] : where((one) => one.role > level) };
}
