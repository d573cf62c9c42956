import type { AccessRuleFacts } from '@lockkeeper/abilities';

/** An access rule as JSON carries it. */
export type RuleRow = Omit<AccessRuleFacts, 'expiresAt'> & { readonly expiresAt: string | null };

/** The facts of a row `r` of access_rules on the namespace `x`. */
export const RULE_FACTS = `json_build_object('id', r.id, 'namespaceId', r.namespace_id, 'ancestorIds', x.ancestor_ids,
  'effect', r.effect, 'principalKind', r.principal_kind, 'role', r.role, 'customRoleId', r.custom_role_id,
  'abilities', r.abilities, 'environment', r.environment, 'secretName', r.secret_name, 'tag', r.tag,
  'isProtected', r.protected, 'secretId', r.secret_id, 'expiresAt', r.expires_at, 'reason', r.reason,
  'glass', r.origin = 'break_glass')`;

export const RULE_LASTS = '(r.expires_at IS NULL OR r.expires_at > now())';

/**
 * The access rules that can concern a person `u` with memberships `m`: to himself and his custom roles, and those to
 * roles and everyone over or below the namespaces he is a member of. An administrator or auditor
 * sees every namespace, so all of them concern him.
 */
export const RULES_OF_PERSON = `LEFT JOIN LATERAL (
    SELECT json_agg(facts) AS rules FROM (
      SELECT ${RULE_FACTS} AS facts FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id
        WHERE r.user_id = u.id AND ${RULE_LASTS}
      UNION ALL
      SELECT ${RULE_FACTS} FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id
        WHERE r.custom_role_id = ANY(m.custom_role_ids) AND ${RULE_LASTS}
      UNION ALL
      SELECT ${RULE_FACTS} FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id
        WHERE r.principal_kind IN ('role', 'everyone') AND ${RULE_LASTS}
          AND (u.admin OR u.auditor OR x.ancestor_ids && m.namespace_ids OR EXISTS (
            SELECT FROM namespaces own WHERE own.id = ANY(m.namespace_ids) AND r.namespace_id = ANY(own.ancestor_ids)))
    ) found
  ) a ON true`;

export const toRuleFacts = (row: RuleRow): AccessRuleFacts => ({
  ...row,
  expiresAt: row.expiresAt === null ? null : new Date(row.expiresAt),
});
