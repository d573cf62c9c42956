import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface FoundPlace {
  readonly namespace_id: number;
  /** Of a protection. */
  readonly pattern: string | null;
  readonly kind: 'branch' | 'tag' | null;
}

const PLACES = {
  member: 'SELECT namespace_id, NULL AS pattern, NULL AS kind FROM members WHERE id = $1',
  invitation: 'SELECT namespace_id, NULL AS pattern, NULL AS kind FROM group_invitations WHERE id = $1',
  accessRule: 'SELECT namespace_id, NULL AS pattern, NULL AS kind FROM access_rules WHERE id = $1',
  customRole: 'SELECT group_id AS namespace_id, NULL AS pattern, NULL AS kind FROM custom_roles WHERE id = $1',
  protectedRef: 'SELECT project_id AS namespace_id, pattern, kind FROM protected_refs WHERE id = $1',
  protectedEnvironment:
    'SELECT project_id AS namespace_id, pattern, NULL AS kind FROM protected_environments WHERE id = $1',
} as const;

/** What kinds of rows a change can name by id. */
export type PlacedKind = keyof typeof PLACES;

export async function placeOfRow(
  database: Database,
  ctx: RequestContext,
  kind: PlacedKind,
  id: number,
): Promise<FoundPlace | null> {
  return (await database.query<FoundPlace>(ctx, PLACES[kind], [id]))[0] ?? null;
}

export async function placeOfPath(database: Database, ctx: RequestContext, fullPath: string): Promise<number | null> {
  if (fullPath.includes('\0')) return null;
  const sql = 'SELECT id FROM namespaces WHERE lower(full_path) = lower($1) AND deleted_at IS NULL';
  return (await database.query<{ id: number }>(ctx, sql, [fullPath]))[0]?.id ?? null;
}

/** Other changes of rules there wait, so that what is seen before and after differs by this change alone. */
export async function holdPlace(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [namespaceId]);
}

/** Until the transaction ends: it waits for no writer for long, and none waits long for it. */
export async function limitWaiting(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(
    ctx,
    `SELECT set_config('lock_timeout', '2s', true), set_config('statement_timeout', '10s', true)`,
  );
}
