import { anyScope, describeRefScope, isExactScope, quoted } from '@lockkeeper/release';
import type { SecretRow } from './secret-rows.query.js';
import { MASKABLE_BYTES } from './secret-rules.js';

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

export function warningsOf(row: Pick<SecretRow, 'version_byte_length'>): string[] {
  if (row.version_byte_length >= MASKABLE_BYTES) return [];
  return [`The value is shorter than ${MASKABLE_BYTES} bytes: too short to mask well in job logs.`];
}
