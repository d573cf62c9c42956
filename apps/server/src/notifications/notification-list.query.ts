import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export interface ListedNotification {
  readonly id: number;
  readonly key: string;
  readonly channel: 'mail' | 'webhook';
  readonly event: string;
  readonly recipient: string;
  readonly subject: string;
  readonly attempts: number;
  readonly last_error: string;
  readonly created_at: Date;
  readonly next_attempt_at: Date;
  readonly sent_at: Date | null;
  readonly gave_up_at: Date | null;
  readonly webhook_id: number | null;
  readonly full_path: string | null;
}

const LISTED = `SELECT q.id, q.key, q.channel, q.event, q.recipient, q.subject, q.attempts, q.last_error, q.created_at,
  q.next_attempt_at, q.sent_at, q.gave_up_at, q.webhook_id, n.full_path
  FROM notifications q LEFT JOIN namespaces n ON n.id = q.namespace_id`;

/** Newest first, of a namespace and all below it; null: of the whole installation. */
export function listNotificationRows(
  database: Database,
  ctx: RequestContext,
  namespaceId: number | null,
  page: PageRequest,
): Promise<ListedNotification[]> {
  const before = page.after ? Number(page.after[0]) : Number.MAX_SAFE_INTEGER;
  return database.query<ListedNotification>(
    ctx,
    `${LISTED} WHERE q.id < $2 AND ($1::bigint IS NULL OR q.namespace_id IN
       (SELECT d.id FROM namespaces d WHERE d.ancestor_ids @> ARRAY[$1::bigint]))
     ORDER BY q.id DESC LIMIT $3`,
    [namespaceId, Number.isSafeInteger(before) ? before : 0, page.size + 1],
  );
}

export async function listedById(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<ListedNotification | null> {
  return (await database.query<ListedNotification>(ctx, `${LISTED} WHERE q.id = $1`, [id]))[0] ?? null;
}
