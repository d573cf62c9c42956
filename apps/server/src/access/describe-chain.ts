import { isRoleLevel, roleLevel, roleName, roleRules, type ChainLink } from '@lockkeeper/abilities';
import { toRole } from '../groups/index.js';
import { AccessLinkKind, type AccessLink } from './access.types.js';

type PathOf = (namespaceId: number) => string;

/** A chain with names and paths that a person can read. */
export const describeChain = (chain: readonly ChainLink[], pathOf: PathOf): AccessLink[] =>
  chain.map((link) => ({ ...NOTHING, ...describe(link, pathOf) }));

/** The namespaces that a chain goes through. */
export function namespacesOf(chain: readonly ChainLink[]): number[] {
  return chain.flatMap((link) => [
    ...('namespaceId' in link ? [link.namespaceId] : []),
    ...(viaGroupOf(link) === null ? [] : [viaGroupOf(link)!]),
  ]);
}

const NOTHING = { fullPath: null, viaGroupPath: null, role: null, name: null, expiresAt: null };

const scopeSentence = (scopes: readonly string[]): string =>
  scopes.includes('impersonation')
    ? 'An administrator acts as this person, which leaves room for looking and for running pipelines and jobs.'
    : `The token has the scopes ${scopes.join(', ')}.`;

type Described = Pick<AccessLink, 'kind' | 'sentence'> & Partial<AccessLink>;

function describe(link: ChainLink, pathOf: PathOf): Described {
  switch (link.kind) {
    case 'token_scope':
      return { kind: AccessLinkKind.TOKEN_SCOPE, sentence: scopeSentence(link.scopes) };
    case 'administrator':
      return { kind: AccessLinkKind.ADMINISTRATOR, sentence: 'Administrator of the installation.' };
    case 'membership':
      return membership(link, pathOf);
    case 'custom_role':
      return customRole(link, pathOf);
    case 'grant':
      return grant(link, pathOf);
    case 'access_rule':
      return accessRule(link, pathOf);
    case 'role_grant':
      return roleGrant(link, pathOf);
    case 'role':
      return role(link);
    case 'rule':
      return { kind: AccessLinkKind.RULE, name: link.ruleId, sentence: ruleText(link.ruleId) };
  }
}

type Of<K extends ChainLink['kind']> = Extract<ChainLink, { kind: K }>;

function membership(link: Of<'membership'>, pathOf: PathOf): Described {
  const fullPath = pathOf(link.namespaceId);
  const via = viaGroupOf(link);
  const viaGroupPath = via === null ? null : pathOf(via);
  const through = viaGroupPath === null ? '' : `, by the invited group ${viaGroupPath}`;
  return {
    kind: AccessLinkKind.MEMBERSHIP,
    fullPath,
    viaGroupPath,
    role: toRole(roleLevel(link.role)),
    expiresAt: link.expiresAt,
    sentence: `Member of ${fullPath} as ${link.role}${through}${until(link.expiresAt)}.`,
  };
}

function customRole({ namespaceId, name }: Of<'custom_role'>, pathOf: PathOf): Described {
  const fullPath = pathOf(namespaceId);
  return { kind: AccessLinkKind.CUSTOM_ROLE, fullPath, name, sentence: `Has the custom role ${name} in ${fullPath}.` };
}

function grant({ namespaceId, customRole: name, actions, expiresAt }: Of<'grant'>, pathOf: PathOf): Described {
  const fullPath = pathOf(namespaceId);
  const whom = name === null ? 'to this person' : `to the custom role ${name}`;
  const sentence = `A grant ${whom} on the secrets of ${fullPath}: ${actions.join(', ')}${until(expiresAt)}.`;
  return { kind: AccessLinkKind.GRANT, fullPath, name, expiresAt, sentence };
}

function accessRule({ id, namespaceId, effect, reason, expiresAt }: Of<'access_rule'>, pathOf: PathOf): Described {
  const fullPath = pathOf(namespaceId);
  const verb = effect === 'allow' ? 'allows' : 'prevents';
  const sentence = `The access rule ${id} of ${fullPath} ${verb} it${until(expiresAt)}: ${reason}`;
  return { kind: AccessLinkKind.ACCESS_RULE, fullPath, name: String(id), expiresAt, sentence };
}

function roleGrant({ namespaceId, lowestRole }: Of<'role_grant'>, pathOf: PathOf): Described {
  const fullPath = pathOf(namespaceId);
  const sentence = `Grants to roles on the secrets of ${fullPath} give this from ${lowestRole} up.`;
  return { kind: AccessLinkKind.ROLE_GRANT, fullPath, role: toRole(roleLevel(lowestRole)), sentence };
}

function role(link: Of<'role'>): Described {
  const sentence = link.role === null ? 'No member here.' : `Counts here as ${link.role}.`;
  return { kind: AccessLinkKind.ROLE, role: link.role && toRole(roleLevel(link.role)), sentence };
}

const reasons = new Map(roleRules.map((rule) => [rule.id, rule.reason]));
const ruleText = (id: string): string => reasons.get(id) ?? id;

const until = (end: Date | null): string => (end === null ? '' : `, until ${end.toISOString()}`);

/** The invited group that a membership comes by. */
const viaGroupOf = (link: ChainLink): number | null =>
  link.kind === 'membership' ? ((link as { readonly viaGroupId?: number | null }).viaGroupId ?? null) : null;

/** The name of a role by its level. */
export const titleOf = (level: number): string => (isRoleLevel(level) ? roleName(level) : 'no member');
