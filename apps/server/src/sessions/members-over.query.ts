import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface MemberRow {
  id: number;
  email: string;
}

/** Everybody with an address over a namespace: whoever may do something there is among them. */
export function membersOver(
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
  most: number,
): Promise<MemberRow[]> {
  return database.query<MemberRow>(
    ctx,
    `SELECT u.id, u.email FROM users u
      WHERE u.email <> '' AND NOT u.blocked AND EXISTS (SELECT FROM effective_memberships m WHERE m.user_id = u.id
        AND m.namespace_id = ANY($1::bigint[]) AND (m.expires_at IS NULL OR m.expires_at > now()))
      ORDER BY u.id LIMIT $2`,
    [ancestorIds, most],
  );
}
