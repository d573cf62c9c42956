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
  readonly origin: { readonly kind: 'access_request'; readonly id: number };
}

export async function insertRight(
  database: Database,
  ctx: RequestContext,
  { userId, ability, object, expiresAt, reason, origin }: Right,
): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO access_rules (namespace_id, effect, principal_kind, user_id, abilities, environment, secret_id, expires_at,
       reason, origin, origin_id, created_by)
     VALUES ($1, 'allow', 'user', $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      object.place.namespace.id,
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
