import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** A session that lets somebody in, as a condition on `sessions s`. */
export const SESSION_LIVES = `s.revoked_at IS NULL AND s.expires_at > now() AND s.last_used_at > now() - interval '12 hours'`;

/** Ends a person's sessions but this one; answers how many. */
export async function endSessions(
  database: Database,
  ctx: RequestContext,
  { userId, except }: { readonly userId: number; readonly except: string | null },
): Promise<number> {
  const sql = `UPDATE sessions SET revoked_at = now()
    WHERE user_id = $1 AND id IS DISTINCT FROM $2::uuid AND revoked_at IS NULL RETURNING id`;
  return (await database.query(ctx, sql, [userId, except])).length;
}

/** The session was begun by the provider, minutes ago. */
export async function isFresh(database: Database, ctx: RequestContext): Promise<boolean> {
  const sql = `SELECT 1 FROM sessions WHERE id = $1 AND by_provider AND created_at > now() - interval '10 minutes'`;
  return (await database.query(ctx, sql, [ctx.actor?.sessionId ?? null])).length > 0;
}

export interface OwnSessionRow {
  readonly id: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date;
  readonly expires_at: Date;
}

const COLUMNS = 's.id, s.ip, s.user_agent, s.created_at, s.last_used_at, s.expires_at';

/** Newest first. $1 user, $2 the last one seen, $3 how many. */
export const OWN_SESSIONS = `SELECT ${COLUMNS} FROM sessions s
  WHERE s.user_id = $1 AND ${SESSION_LIVES}
    AND ($2::uuid IS NULL OR (s.created_at, s.id) < (SELECT p.created_at, p.id FROM sessions p WHERE p.id = $2 AND p.user_id = $1))
  ORDER BY s.created_at DESC, s.id DESC LIMIT $3`;

export const COUNT_OWN_SESSIONS = `SELECT count(*)::int AS count FROM sessions s WHERE s.user_id = $1 AND ${SESSION_LIVES}`;

/** No row: not his, or over. $1 user, $2 id. */
export const REVOKE_OWN_SESSION = `UPDATE sessions s SET revoked_at = now()
  WHERE s.user_id = $1 AND s.id = $2 AND ${SESSION_LIVES} RETURNING ${COLUMNS}`;
