import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { SecretTraits } from '../secrets/index.js';

const TRAITS = `json_build_object('id', l.id, 'name', l.name, 'environment_scope', l.environment_scope, 'tags', l.tags,
  'protected', l.protected)`;

/** Secrets of an entry, with the live ones of the same name. */
export interface ReturningSecret {
  readonly id: string;
  readonly name: string;
  readonly environment_scope: string;
  readonly live: readonly SecretTraits[];
}

/** The one secret of an entry. */
export async function returningSecret(
  database: Database,
  ctx: RequestContext,
  trashId: string,
): Promise<ReturningSecret | null> {
  const rows = await database.query<ReturningSecret>(
    ctx,
    `SELECT s.id, s.name, s.environment_scope, (SELECT coalesce(json_agg(${TRAITS}), '[]') FROM secrets l
       WHERE l.namespace_id = s.namespace_id AND l.name = s.name AND l.deleted_at IS NULL) AS live
     FROM secrets s WHERE s.trash_id = $1`,
    [trashId],
  );
  return rows[0] ?? null;
}

/** Those secrets of an entry of whose name there is a live one. */
export function returningBesideLive(
  database: Database,
  ctx: RequestContext,
  trashId: string,
): Promise<ReturningSecret[]> {
  return database.query<ReturningSecret>(
    ctx,
    `SELECT s.id, s.name, s.environment_scope, json_agg(${TRAITS}) AS live
     FROM secrets s JOIN secrets l ON l.namespace_id = s.namespace_id AND l.name = s.name AND l.deleted_at IS NULL
     WHERE s.trash_id = $1 GROUP BY s.id ORDER BY s.name, s.environment_scope`,
    [trashId],
  );
}

/** All secrets of an entry, as they were; answers how many. */
export async function reviveSecrets(database: Database, ctx: RequestContext, trashId: string): Promise<number> {
  const rows = await database.query(
    ctx,
    `UPDATE secrets SET deleted_at = NULL, trash_id = NULL, updated_at = now(), metadata_version = metadata_version + 1
     WHERE trash_id = $1 RETURNING id`,
    [trashId],
  );
  return rows.length;
}

export async function reviveManager(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'UPDATE secrets_managers SET active = true, trash_id = NULL WHERE namespace_id = $1', [
    namespaceId,
  ]);
}
