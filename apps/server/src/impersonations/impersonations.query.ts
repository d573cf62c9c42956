import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface TargetRow {
  readonly id: number;
  readonly username: string;
  readonly email: string | null;
  readonly kind: 'person' | 'bot' | 'service_account';
  readonly admin: boolean;
  readonly auditor: boolean;
  readonly blocked: boolean;
}

/** Somebody as he stands now, held so that he becomes nobody else meanwhile. */
export async function lockTarget(database: Database, ctx: RequestContext, id: number): Promise<TargetRow | null> {
  const sql = 'SELECT id, username, email, kind, admin, auditor, blocked FROM users WHERE id = $1 FOR UPDATE';
  return (await database.query<TargetRow>(ctx, sql, [id]))[0] ?? null;
}

export interface NewImpersonation {
  readonly userId: number;
  readonly reason: string;
  readonly minutes: number;
}

/** By the caller's session, from now on. Null: the session is over, or acts as somebody already. */
export async function insertImpersonation(
  database: Database,
  ctx: RequestContext,
  { userId, reason, minutes }: NewImpersonation,
): Promise<{ id: number; expires_at: Date } | null> {
  const rows = await database.query<{ id: number; expires_at: Date }>(
    ctx,
    `INSERT INTO impersonations (session_id, administrator_id, user_id, reason, expires_at)
     SELECT s.id, s.user_id, $3, $4, now() + $5 * interval '1 minute' FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND u.admin AND NOT u.blocked
     ON CONFLICT DO NOTHING RETURNING id, expires_at`,
    [ctx.person.sessionId, ctx.person.userId, userId, reason, minutes],
  );
  return rows[0] ?? null;
}

/** False: it was over before. */
export async function endImpersonation(database: Database, ctx: RequestContext, id: number): Promise<boolean> {
  const sql = 'UPDATE impersonations SET ended_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING id';
  return (await database.query(ctx, sql, [id])).length > 0;
}

export interface Told {
  readonly event: string;
  readonly id: number;
  readonly recipient: string;
  readonly subject: string;
  readonly body: object;
}

/** A mail about one impersonation, written in its transaction: it is not lost, and told once. */
export async function writeLetter(database: Database, ctx: RequestContext, told: Told): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO notifications (key, channel, event, recipient, subject, body)
     VALUES ($1::text || ':' || $2::text || ':mail', 'mail', $1, $3, $4, $5::jsonb)`,
    [told.event, told.id, told.recipient, told.subject, JSON.stringify(told.body)],
  );
}
