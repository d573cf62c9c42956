import type { AccessRuleFacts } from './access-rule.js';
import type { Membership } from './actor-facts.js';
import type { ChainLink } from './decide.js';
import { roleName } from './roles.js';

export function toLink({ namespaceId, role, expiresAt, viaGroupId }: Membership): ChainLink {
  const link = { kind: 'membership', namespaceId, role: roleName(role), expiresAt } as const;
  return viaGroupId == null ? link : { ...link, viaGroupId };
}

export function toRuleLink({ id, namespaceId, effect, reason, expiresAt }: AccessRuleFacts): ChainLink {
  return { kind: 'access_rule', id, namespaceId, effect, reason, expiresAt };
}
