import { ActorAbilities, type ActorFacts, type Scope } from '@lockkeeper/abilities';
import type { Identity } from '../platform/authn/index.js';
import type { Impersonator, MustFirst } from '../platform/context/index.js';
import type { PersonRow } from './identity.query.js';
import { toRuleFacts } from './rule-facts.query.js';

/** By what somebody came: a session, or an access token with its scopes. */
export interface Means {
  readonly sessionId: string | null;
  readonly tokenId: number | null;
  readonly scopes: readonly string[] | null;
  readonly impersonator: Impersonator | null;
  readonly mustFirst: MustFirst | null;
}

const IMPERSONATION: readonly Scope[] = ['impersonation'];

/** Whoever has something to do first is nobody's member meanwhile. */
const NO_RIGHTS = { admin: false, auditor: false, namespace_ids: null, custom_roles: null, grants: null, rules: null };

/** What the person of a row may depend on, whoever asks and by whatever means: the one reading of such a row. */
export function factsOf(row: PersonRow): ActorFacts {
  const customRoles = new Map((row.custom_roles ?? []).map((role) => [role.id, role]));
  const memberships = (row.namespace_ids ?? []).map((namespaceId, i) => ({
    namespaceId,
    role: row.roles![i]!,
    expiresAt: row.expiries![i] ?? null,
    customRole: customRoles.get(row.custom_role_ids![i] ?? 0) ?? null,
    viaGroupId: row.via_group_ids![i] ?? null,
  }));
  const grants = (row.grants ?? []).map((grant) => ({
    ...grant,
    expiresAt: grant.expiresAt === null ? null : new Date(grant.expiresAt),
  }));
  const rules = (row.rules ?? []).map(toRuleFacts);
  return { admin: row.admin, auditor: row.auditor, memberships, grants, rules, now: row.now };
}

/** The person of a row, with all that he may by these means. */
export function identityOf(found: PersonRow, means: Means): Identity {
  const row = means.mustFirst === null ? found : { ...found, ...NO_RIGHTS };
  const { user_id: userId, username, name, kind, admin } = row;
  const scopes = means.impersonator ? IMPERSONATION : (means.scopes as readonly Scope[] | null);
  return {
    actor: { userId, username, name, kind, admin, ...means },
    abilities: new ActorAbilities({ ...factsOf(row), ...(scopes ? { scopes } : {}) }),
  };
}
