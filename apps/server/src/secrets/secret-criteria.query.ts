import type { SecretCriteria, SecretState } from './secret-criteria.js';

const LAST_RELEASE = `(SELECT u.occurred_at FROM secret_uses u WHERE u.secret_id = s.id AND u.outcome = 'released'
  ORDER BY u.id DESC LIMIT 1)`;
const DUE = `s.rotated_at + s.rotation_interval_days * interval '1 day'`;

// The same words as in rotation.types.ts and in the warnings of a secret.
const IN_STATE: Readonly<Record<SecretState, string>> = {
  expired: 's.expires_at <= now()',
  expiring: `s.expires_at > now() AND s.expires_at <= now() + interval '30 days'`,
  frozen: 's.frozen_at IS NOT NULL',
  overdue: `${DUE} <= now()`,
  approaching: `${DUE} > now() AND ${DUE} <= now() + interval '7 days'`,
  never_released: `${LAST_RELEASE} IS NULL`,
  exposed: 'EXISTS (SELECT FROM secret_findings f WHERE f.secret_id = s.id AND f.resolved_at IS NULL)',
  write_only: 's.write_only',
  protected: 's.protected',
};

/** Conditions on a row `s` of secrets; adds their parameters. */
export function criteriaConditions(criteria: SecretCriteria, parameters: unknown[]): string[] {
  const place = (value: unknown): string => `$${parameters.push(value)}`;
  const where: string[] = [];
  const narrow = <T>(value: T | null | undefined, condition: (value: T) => string): void => {
    if (value != null) where.push(condition(value));
  };
  narrow(criteria.search, (text) => `s.name ILIKE ${place(partOf(text))}`);
  narrow(criteria.environment, (scope) => `s.environment_scope = ${place(scope)}`);
  if (criteria.tags?.length) where.push(`s.tags @> ${place(criteria.tags)}::text[]`);
  if (criteria.states?.length) where.push(`(${criteria.states.map((state) => `(${IN_STATE[state]})`).join(' OR ')})`);
  narrow(criteria.createdAfter, (at) => `s.created_at >= ${place(at)}`);
  narrow(criteria.createdBefore, (at) => `s.created_at < ${place(at)}`);
  narrow(criteria.valueOlderThanDays, (days) => `s.rotated_at <= now() - ${place(days)}::int * interval '1 day'`);
  narrow(criteria.unusedForDays, (days) => {
    const since = `now() - ${place(days)}::int * interval '1 day'`;
    return `(s.created_at <= ${since} AND coalesce(${LAST_RELEASE} <= ${since}, true))`;
  });
  narrow(criteria.contact, (text) => `s.contact ILIKE ${place(partOf(text))}`);
  return where;
}

const partOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
