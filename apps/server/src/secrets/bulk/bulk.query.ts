import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** Digests of the current values of an owner's live secrets, by the secret's id. */
export async function currentDigests(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  names: readonly string[],
): Promise<Map<string, Buffer | null>> {
  const rows = await database.query<{ id: string; digest: Buffer | null }>(
    ctx,
    `SELECT s.id, v.digest FROM secrets s JOIN secret_versions v ON v.id = s.current_version_id
     WHERE s.namespace_id = $1 AND s.name = ANY($2::text[]) AND s.deleted_at IS NULL`,
    [namespaceId, names],
  );
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

export interface StoredValue {
  readonly secret_id: string;
  readonly reference: string;
  readonly number: number;
  readonly destroyed: boolean;
}

/** Where the current values of some secrets lie, with their secrets held still against writers. */
export function holdCurrentVersions(
  database: Database,
  ctx: RequestContext,
  secretIds: readonly string[],
): Promise<StoredValue[]> {
  return database.query<StoredValue>(
    ctx,
    `SELECT s.id AS secret_id, v.reference, v.number, v.destroyed_at IS NOT NULL AS destroyed
     FROM secrets s JOIN secret_versions v ON v.id = s.current_version_id
     WHERE s.id = ANY($1::uuid[]) AND s.deleted_at IS NULL ORDER BY s.id FOR SHARE OF s`,
    [secretIds],
  );
}
