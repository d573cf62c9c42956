import type { AccessRuleTerms } from './access-rules.query.js';

/** What the audit trail tells of a rule. */
export function detailsOf({ abilities, conditions, expiresAt, reason }: AccessRuleTerms): Record<string, unknown> {
  const given = Object.entries(conditions).filter(([, value]) => value !== null);
  return {
    abilities,
    conditions: Object.fromEntries(given),
    expiresAt: expiresAt?.toISOString() ?? null,
    reason,
  };
}
