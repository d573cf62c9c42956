import { anyScope, describeRefScope, isExactScope, quoted } from '@lockkeeper/release';
import type { SecretRow } from './secret-rows.query.js';
import { MASKABLE_BYTES } from './secret-rules.js';
import { digestOfRules, type ValueRules } from './value-rules/index.js';

const EXPIRING_SOON_MS = 14 * 86_400_000;

type ScopeFacts = Pick<
  SecretRow,
  'environment_scope' | 'branch_scope' | 'tag_scope' | 'protected' | 'frozen_at' | 'expires_at'
>;

/** Where a secret goes, for people: "Released to jobs of `production` on protected branches and tags". */
export function scopeSentence(row: ScopeFacts, now: Date): string {
  if (row.frozen_at) return 'Frozen: released to no job';
  if (row.expires_at && row.expires_at.getTime() <= now.getTime()) return 'Expired: released to no job';
  return `Released to ${jobsInWords(row.environment_scope)} ${refsInWords(row)}`;
}

function jobsInWords(scope: string): string {
  if (scope === anyScope) return 'all jobs';
  return `jobs of ${isExactScope(scope) ? '' : 'environments '}${quoted(scope)}`;
}

function refsInWords(row: ScopeFacts): string {
  const { branch_scope: branch, tag_scope: tag } = row;
  const kinds = [branch === anyScope && 'branches', (tag === anyScope || (branch === anyScope && !tag)) && 'tags'];
  const whole = kinds.filter((kind) => kind !== false).join(' and ');
  const onlyWhole = (branch === anyScope || !branch) && (tag === anyScope || !tag);
  if (onlyWhole) return row.protected ? `on protected ${whole}` : `on ${branch && !tag ? 'any ref' : `all ${whole}`}`;
  return `on ${describeRefScope({ branch, tag })}${row.protected ? ' where protected' : ''}`;
}

type WarningFacts = Pick<
  SecretRow,
  'version_byte_length' | 'version_unmasked_parts' | 'expires_at' | 'value_rules' | 'version_judged_by'
>;

export function warningsOf(row: WarningFacts, managerRules: ValueRules | null, now: Date): string[] {
  return [...lengthWarning(row), ...partsWarning(row), ...expiryWarning(row, now), ...rulesWarning(row, managerRules)];
}

function lengthWarning(row: WarningFacts): string[] {
  if (row.version_byte_length >= MASKABLE_BYTES) return [];
  return [`The value is shorter than ${MASKABLE_BYTES} bytes: too short to mask well in job logs.`];
}

/** The value as a whole is masked all the same. */
function partsWarning({ version_unmasked_parts: parts }: WarningFacts): string[] {
  return parts === 0 ? [] : [unmaskedSentence(parts)];
}

/** Of a value that is about to be written, or was. */
export const unmaskedSentence = (parts: number): string =>
  `${parts} ${parts === 1 ? 'line or field' : 'lines or fields'} of the value ${parts === 1 ? 'is' : 'are'} too short to mask alone in job logs.`;

/** One that has expired says so in its scope sentence. */
function expiryWarning({ expires_at: at }: WarningFacts, now: Date): string[] {
  const left = at ? at.getTime() - now.getTime() : Infinity;
  if (!at || left <= 0 || left > EXPIRING_SOON_MS) return [];
  return [`Expires at ${at.toISOString()}: from then on no job gets it.`];
}

/** Rules are asked when a value is written. Judging it later would tell about it to whoever may change rules. */
function rulesWarning(row: WarningFacts, managerRules: ValueRules | null): string[] {
  const judgedBy = digestOfRules([managerRules, row.value_rules]);
  if (!judgedBy || row.version_judged_by?.equals(judgedBy)) return [];
  return ['The value rules are others than when the value was written: it was not judged by them.'];
}
