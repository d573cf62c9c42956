import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Where an address leads, without its path: that may hold a token of the receiver's. */
export const originOf = (url: string): string => new URL(url).origin;

/** Makes changes to the webhooks of a namespace wait for each other, and for whoever moves or deletes it. */
export async function lockWebhooksOf(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT id FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [namespaceId]);
}

export interface SigningKeyPlace {
  readonly owner: number;
  readonly reference: string;
}

const KEY_PLACE = 'w.namespace_id AS owner, w.key_reference AS reference';

/** Removes a webhook with what waits for it, and answers where its key is. */
export const deleteWebhook = (database: Database, ctx: RequestContext, id: number): Promise<SigningKeyPlace[]> =>
  database.query<SigningKeyPlace>(ctx, `DELETE FROM webhooks w WHERE w.id = $1 RETURNING ${KEY_PLACE}`, [id]);

/** The same of groups and projects that are gone for good. */
export const deleteWebhooksOfPurged = (database: Database, ctx: RequestContext): Promise<SigningKeyPlace[]> =>
  database.query<SigningKeyPlace>(
    ctx,
    `DELETE FROM webhooks w USING namespaces n, trash_entries t
      WHERE n.id = w.namespace_id AND t.id = n.trash_id AND t.purged_at IS NOT NULL RETURNING ${KEY_PLACE}`,
  );
