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

/** Removes webhooks with what waits for them, and answers where their keys are. */
export function deleteWebhooks(
  database: Database,
  ctx: RequestContext,
  of: { readonly ids: readonly number[] } | { readonly namespaceIds: readonly number[] },
): Promise<SigningKeyPlace[]> {
  const [column, ids] = 'ids' in of ? ['id', of.ids] : ['namespace_id', of.namespaceIds];
  return database.query<SigningKeyPlace>(
    ctx,
    `DELETE FROM webhooks WHERE ${column} = ANY($1::bigint[]) RETURNING namespace_id AS owner, key_reference AS reference`,
    [ids],
  );
}
