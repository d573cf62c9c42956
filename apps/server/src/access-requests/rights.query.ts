import type { AbilityName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { AskedObject } from './asked-object.js';

export interface Right {
  readonly userId: number;
  readonly ability: AbilityName;
  readonly object: AskedObject;
  readonly expiresAt: Date;
  readonly reason: string;
  readonly origin: { readonly kind: 'access_request' | 'break_glass'; readonly id: number | null };
  /** Where the rule is: where the thing is, or above it. */
  readonly namespaceId: number;
}

export async function insertRight(
  database: Database,
  ctx: RequestContext,
  { userId, ability, object, expiresAt, reason, origin, namespaceId }: Right,
): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO access_rules (namespace_id, effect, principal_kind, user_id, abilities, environment, secret_id, expires_at,
       reason, origin, origin_id, created_by)
     VALUES ($1, 'allow', 'user', $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      namespaceId,
      userId,
      [ability],
      object.environment,
      object.secret?.id ?? null,
      expiresAt,
      reason,
      origin.kind,
      origin.id,
      ctx.person.userId,
    ],
  );
  return rows[0]!.id;
}

/** A right that was taken or given, as it is shown. */
export interface RightRow {
  readonly id: number;
  readonly ability: string;
  readonly full_path: string;
  readonly secret_id: string | null;
  readonly environment: string | null;
  readonly reason: string;
  readonly expires_at: Date;
}

export async function rightById(database: Database, ctx: RequestContext, id: number): Promise<RightRow | null> {
  const rows = await database.query<RightRow>(
    ctx,
    `SELECT r.id, r.abilities[1] AS ability, n.full_path, r.secret_id, r.environment, r.reason, r.expires_at
     FROM access_rules r JOIN namespaces n ON n.id = r.namespace_id WHERE r.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
