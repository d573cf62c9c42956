import type { CustomRoleFacts, SecretGrantFacts } from '@lockkeeper/abilities';
import type { MustFirst } from '../platform/context/index.js';
import { SECOND_FACTOR_MISSING } from '../settings/index.js';
import { RULES_OF_PERSON, type RuleRow } from './rule-facts.query.js';

// One statement tells everything about who asks, so that a block or a removed membership counts from the next request on.
const PERSON = `u.id AS user_id, u.username, u.name, u.kind, u.admin, u.auditor, now() AS now, m.namespace_ids, m.roles, m.expiries,
  m.custom_role_ids, m.via_group_ids, c.custom_roles, g.grants, a.rules`;
// Custom roles, grants and access rules are rare: where nobody has any, this looks into short indexes and no more.
const MEMBERSHIPS = `LEFT JOIN LATERAL (
    SELECT array_agg(namespace_id) AS namespace_ids, array_agg(role) AS roles, array_agg(expires_at) AS expiries,
           array_agg(custom_role_id) AS custom_role_ids, array_agg(via_group_id) AS via_group_ids
    FROM effective_memberships WHERE user_id = u.id AND (expires_at IS NULL OR expires_at > now())
  ) m ON true
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', id, 'name', name, 'abilities', abilities)) AS custom_roles
    FROM custom_roles WHERE id = ANY(m.custom_role_ids)
  ) c ON true
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('namespaceId', namespace_id, 'actions', actions, 'expiresAt', expires_at,
                                      'customRoleId', custom_role_id)) AS grants
    FROM secret_grants WHERE (user_id = u.id OR custom_role_id = ANY(m.custom_role_ids))
      AND (expires_at IS NULL OR expires_at > now())
  ) g ON true
  ${RULES_OF_PERSON}`;

/** A grant as JSON carries it. */
export type GrantRow = Omit<SecretGrantFacts, 'expiresAt'> & { readonly expiresAt: string | null };

export interface PersonRow {
  readonly user_id: number;
  readonly username: string;
  readonly name: string;
  readonly kind: 'person' | 'bot' | 'service_account';
  readonly admin: boolean;
  readonly auditor: boolean;
  readonly now: Date;
  readonly namespace_ids: number[] | null;
  readonly roles: number[] | null;
  readonly expiries: (Date | null)[] | null;
  readonly custom_role_ids: (number | null)[] | null;
  readonly via_group_ids: (number | null)[] | null;
  readonly custom_roles: CustomRoleFacts[] | null;
  readonly grants: GrantRow[] | null;
  readonly rules: RuleRow[] | null;
  /** Whether the last use is old enough to be written anew. */
  readonly stale: boolean;
}
export interface SessionRow extends PersonRow {
  readonly session_id: string;
  /** Whose session it is. */
  readonly impersonator_id: number;
  /** Null while he acts as himself. */
  readonly impersonation: ImpersonationRow | null;
  readonly must_first: MustFirst | null;
}
interface ImpersonationRow {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly reason: string;
  readonly until: string;
}
export interface AccessTokenRow extends PersonRow {
  readonly token_id: number;
  readonly scopes: string[];
}

/** What whoever signed in must do before anything else: an expression on `users own` and his `sessions s`. */
export const MUST_FIRST = `CASE WHEN own.temporary_password_until IS NOT NULL AND NOT s.by_provider THEN 'password'
  WHEN NOT s.provider_factor AND ${SECOND_FACTOR_MISSING} THEN 'second_factor' END`;

// While an administrator acts as somebody, his session is that person's. When its time is over, or either is no longer
// who he was, the session is nobody's: what was meant to be done as that person is never done as the administrator.
export const PERSON_BY_SESSION = `
  SELECT s.id AS session_id, s.last_used_at < now() - interval '1 minute' AS stale, s.user_id AS impersonator_id,
    CASE WHEN i.id IS NOT NULL THEN json_build_object('id', i.id, 'username', own.username, 'name', own.name,
      'reason', i.reason, 'until', i.expires_at) END AS impersonation, ${MUST_FIRST} AS must_first, ${PERSON}
  FROM sessions s JOIN users own ON own.id = s.user_id
  LEFT JOIN impersonations i ON i.session_id = s.id AND i.ended_at IS NULL
  JOIN users u ON u.id = coalesce(i.user_id, s.user_id) ${MEMBERSHIPS}
  WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
    AND s.last_used_at > now() - interval '12 hours' AND NOT own.blocked AND NOT u.blocked
    AND (i.id IS NULL OR i.expires_at > now() AND own.admin AND u.kind = 'person' AND NOT u.admin AND NOT u.auditor)`;

const personByToken = (which: string): string => `
  SELECT t.id AS token_id, t.scopes,
         t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute' AS stale, ${PERSON}
  FROM personal_access_tokens t JOIN users u ON u.id = t.user_id ${MEMBERSHIPS}
  WHERE ${which} AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
    AND NOT u.blocked`;
export const PERSON_BY_ACCESS_TOKEN = personByToken('t.token_hash = $1');
export const PERSON_BY_ACCESS_TOKEN_ID = personByToken('t.id = $1');

/** People as others ask about them. Those who are blocked are left out: they may do nothing. */
export const PEOPLE_BY_ID = `
  SELECT false AS stale, ${PERSON} FROM users u ${MEMBERSHIPS} WHERE u.id = ANY($1::bigint[]) AND NOT u.blocked`;

export const SESSION_USED = `UPDATE sessions SET last_used_at = now() WHERE id = $1 AND last_used_at < now() - interval '1 minute'`;
export const ACCESS_TOKEN_USED = `UPDATE personal_access_tokens SET last_used_at = now()
  WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`;
