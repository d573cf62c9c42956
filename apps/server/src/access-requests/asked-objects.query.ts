import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** As much of a secret as abilities depend on. */
export interface AskedSecret {
  readonly id: string;
  readonly namespace_id: number;
  readonly name: string;
  readonly environment_scope: string;
  readonly write_only: boolean;
  readonly protected: boolean;
  readonly tags: string[];
  readonly contact: string;
}

const SECRET = 'SELECT id, namespace_id, name, environment_scope, write_only, protected, tags, contact FROM secrets';

export async function liveSecret(database: Database, ctx: RequestContext, id: string): Promise<AskedSecret | null> {
  const sql = `${SECRET} WHERE id = $1 AND deleted_at IS NULL`;
  return (await database.query<AskedSecret>(ctx, sql, [id]))[0] ?? null;
}

/** Variants of a name; of one scope when it is said. */
export const liveVariants = (
  database: Database,
  ctx: RequestContext,
  of: { readonly namespaceId: number; readonly name: string; readonly scope: string | null },
): Promise<AskedSecret[]> =>
  database.query<AskedSecret>(
    ctx,
    `${SECRET} WHERE namespace_id = $1 AND name = $2 AND ($3::text IS NULL OR environment_scope = $3)
       AND deleted_at IS NULL ORDER BY environment_scope`,
    [of.namespaceId, of.name, of.scope],
  );

export async function liveNamespaceId(
  database: Database,
  ctx: RequestContext,
  fullPath: string,
): Promise<number | null> {
  if (fullPath.includes('\0')) return null;
  const sql = 'SELECT id FROM namespaces WHERE lower(full_path) = lower($1) AND deleted_at IS NULL';
  return (await database.query<{ id: number }>(ctx, sql, [fullPath]))[0]?.id ?? null;
}
