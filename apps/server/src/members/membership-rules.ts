import type { RequestContext } from '../platform/context/index.js';
import { roleLevel } from '@lockkeeper/abilities';
import type { Database } from '../platform/database/index.js';
import { badInput, refuse } from '../platform/errors/index.js';
import { hasOtherOwner, type MemberRow } from './members.query.js';

export function requireExpiry(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt !== null && expiresAt <= now) throw badInput('expiresAt', 'must be in the future.');
  return expiresAt;
}

export interface MembershipAfter {
  readonly role: number | null;
  readonly expiresAt: Date | null;
  /** The input field that would make it so. */
  readonly field: string;
}

/** A group at the top must keep an owner: nobody above it could ever give it one. */
export async function requireOwnerLeft(
  database: Database,
  ctx: RequestContext,
  member: MemberRow,
  after: MembershipAfter,
): Promise<void> {
  const owner = roleLevel('owner');
  const top = member.ancestor_ids.length === 1;
  const owned = member.role === owner && member.expires_at === null;
  const stays = after.role === owner && after.expiresAt === null;
  if (!top || !owned || stays || (await hasOtherOwner(database, ctx, member))) return;
  throw refuse('LAST_OWNER', after.field, 'This is the last lasting owner of the group: add another one first.');
}
