import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { ValueRules } from './value-rules/index.js';

/** Why and since when a manager releases nothing. */
export interface Freeze {
  readonly at: Date;
  readonly reason: string;
  readonly by: { readonly id: number | null; readonly username: string | null; readonly name: string | null };
}

export interface ManagerState {
  readonly active: boolean;
  /** Its secrets are frozen as soon as they are exposed. */
  readonly freezeExposed: boolean;
  readonly freeze: Freeze | null;
  readonly valueRules: ValueRules | null;
}

interface ManagerRow {
  readonly namespace_id: number;
  readonly active: boolean;
  readonly freeze_exposed: boolean;
  readonly value_rules: ValueRules | null;
  readonly frozen_at: Date | null;
  readonly freeze_reason: string;
  readonly frozen_by: number | null;
  readonly username: string | null;
  readonly name: string | null;
}

/** The managers of these namespaces; one that was never initialized is absent. */
export async function managersOf(
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
): Promise<ReadonlyMap<number, ManagerState>> {
  const rows = await database.query<ManagerRow>(
    ctx,
    `SELECT m.namespace_id, m.active, m.freeze_exposed, m.value_rules, m.frozen_at, m.freeze_reason, m.frozen_by, u.username, u.name
     FROM secrets_managers m LEFT JOIN users u ON u.id = m.frozen_by WHERE m.namespace_id = ANY($1::bigint[])`,
    [namespaceIds],
  );
  return new Map(
    rows.map((row) => [
      row.namespace_id,
      { active: row.active, freezeExposed: row.freeze_exposed, freeze: freezeOf(row), valueRules: row.value_rules },
    ]),
  );
}

const freezeOf = ({ frozen_at, freeze_reason, frozen_by, username, name }: ManagerRow): Freeze | null =>
  frozen_at && { at: frozen_at, reason: freeze_reason, by: { id: frozen_by, username, name } };

/** Null when it was active already. */
export async function activateManager(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
): Promise<{ id: number } | null> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO secrets_managers AS m (namespace_id, created_by) VALUES ($1, $2)
     ON CONFLICT (namespace_id) DO UPDATE SET active = true, trash_id = NULL WHERE NOT m.active RETURNING m.id`,
    [namespaceId, ctx.person.userId],
  );
  return rows[0] ?? null;
}

/** Turns a manager off and puts all its secrets into one trash entry; answers how many there were. */
export async function buryManager(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  trashId: string,
): Promise<number> {
  await database.query(ctx, 'UPDATE secrets_managers SET active = false, trash_id = $2 WHERE namespace_id = $1', [
    namespaceId,
    trashId,
  ]);
  const rows = await database.query(
    ctx,
    `UPDATE secrets SET deleted_at = now(), trash_id = $2, updated_at = now(), metadata_version = metadata_version + 1
     WHERE namespace_id = $1 AND deleted_at IS NULL RETURNING id`,
    [namespaceId, trashId],
  );
  return rows.length;
}

/** Nobody else writes secrets of it until the transaction ends. */
export async function lockOwner(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [namespaceId]);
}

/** Archiving, deleting and protecting change this row or lock it for change, so they wait for who holds it. */
export async function lockNamespace(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR SHARE', [namespaceId]);
}
