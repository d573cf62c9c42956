import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** As much of a live secret as choosing among variants takes. */
export interface VariantRow {
  id: string;
  name: string;
  owner_id: number;
  owner_kind: 'group' | 'project';
  owner_path: string;
  environment_scope: string;
}

/** All live secrets of these names at these owners. */
export function variantsAsked(
  database: Database,
  ctx: RequestContext,
  of: { readonly ownerIds: readonly number[]; readonly names: readonly string[] },
): Promise<VariantRow[]> {
  return database.query<VariantRow>(
    ctx,
    `SELECT s.id, s.name, o.id AS owner_id, o.kind AS owner_kind, o.full_path AS owner_path, s.environment_scope
       FROM secrets s JOIN namespaces o ON o.id = s.namespace_id
      WHERE s.namespace_id = ANY($1::bigint[]) AND s.name = ANY($2::text[]) AND s.deleted_at IS NULL`,
    [of.ownerIds, of.names],
  );
}
