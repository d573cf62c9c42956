import { badInput } from '../platform/errors/index.js';
import { requireSearch } from '../groups/index.js';
import { requireEnvironmentScope } from './secret-rules.js';

/** What a secret can be in; one may be in several. */
export const secretStates = [
  'expired',
  'expiring',
  'frozen',
  'exposed',
  'overdue',
  'approaching',
  'never_released',
  'write_only',
  'protected',
] as const;
export type SecretState = (typeof secretStates)[number];

/** What lists of secrets can be narrowed by. Absent or null: not narrowed. */
export interface SecretCriteria {
  /** Part of the name, whatever its letter case. */
  readonly search?: string | null | undefined;
  /** Exactly this environment scope. */
  readonly environment?: string | null | undefined;
  /** All of them. */
  readonly tags?: readonly string[] | null | undefined;
  /** Any of them. */
  readonly states?: readonly SecretState[] | null | undefined;
  readonly createdAfter?: Date | null | undefined;
  readonly createdBefore?: Date | null | undefined;
  /** The current value was set at least so many days ago. */
  readonly valueOlderThanDays?: number | null | undefined;
  /** No job has had it for so many days, or ever; and it has been there so long. */
  readonly unusedForDays?: number | null | undefined;
  /** Part of the contact. */
  readonly contact?: string | null | undefined;
}

const MOST_TAGS = 20;
const MOST_DAYS = 36_500;

export function requireCriteria(input: SecretCriteria | null | undefined): SecretCriteria {
  if (!input) return {};
  const { environment, tags, contact } = input;
  if (tags && tags.length > MOST_TAGS) throw badInput('filter.tags', `must be at most ${MOST_TAGS}.`);
  return {
    ...input,
    search: requireSearch(input.search),
    environment: environment == null ? null : requireEnvironmentScope('filter.environment', environment),
    contact: contact == null ? null : requireSearch(contact),
    valueOlderThanDays: requireDays('filter.valueOlderThanDays', input.valueOlderThanDays),
    unusedForDays: requireDays('filter.unusedForDays', input.unusedForDays),
  };
}

export function requireDays(field: string, days: number | null | undefined): number | null {
  if (days == null) return null;
  if (Number.isInteger(days) && days >= 0 && days <= MOST_DAYS) return days;
  throw badInput(field, `must be from 0 to ${MOST_DAYS}.`);
}
