import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { Refusal } from './provider.js';
import type { Told } from './told.js';

export interface FlowRow {
  readonly id: string;
  /** Who links his account; null: somebody signs in. */
  readonly user_id: number | null;
  readonly return_path: string;
  readonly told: Told | null;
  readonly refusal: Refusal | null;
}

const COLUMNS = 'id, user_id, return_path, told, refusal';
const LASTS = `finished_at IS NULL AND created_at > now() - interval '10 minutes'`;

export async function insertFlow(
  database: Database,
  ctx: RequestContext,
  flow: { readonly digest: Buffer; readonly userId: number | null; readonly returnPath: string },
): Promise<void> {
  const sql = 'INSERT INTO provider_flows (token_hash, user_id, return_path) VALUES ($1, $2, $3)';
  await database.query(ctx, sql, [flow.digest, flow.userId, flow.returnPath]);
}

/** Takes the one answer that a flow takes; null: there is no such flow, or it has had its answer. */
export async function takeFlow(database: Database, ctx: RequestContext, digest: Buffer): Promise<FlowRow | null> {
  const sql = `UPDATE provider_flows SET taken_at = now() WHERE token_hash = $1 AND taken_at IS NULL AND ${LASTS} RETURNING ${COLUMNS}`;
  return (await database.query<FlowRow>(ctx, sql, [digest]))[0] ?? null;
}

export async function writeAnswer(
  database: Database,
  ctx: RequestContext,
  id: string,
  answer: Told | Refusal,
): Promise<void> {
  const told = typeof answer === 'string' ? null : JSON.stringify(answer);
  const sql = 'UPDATE provider_flows SET told = $2::jsonb, refusal = $3 WHERE id = $1';
  await database.query(ctx, sql, [id, told, typeof answer === 'string' ? answer : null]);
}

/** A flow that has had its answer and waits for the browser that began it. */
export async function answeredFlow(database: Database, ctx: RequestContext, digest: Buffer): Promise<FlowRow | null> {
  const sql = `SELECT ${COLUMNS} FROM provider_flows
    WHERE token_hash = $1 AND (told IS NOT NULL OR refusal IS NOT NULL) AND ${LASTS}`;
  return (await database.query<FlowRow>(ctx, sql, [digest]))[0] ?? null;
}

/** False: another request finished it first. */
export async function finishFlow(database: Database, ctx: RequestContext, id: string): Promise<boolean> {
  const sql = `UPDATE provider_flows SET finished_at = now() WHERE id = $1 AND ${LASTS} RETURNING id`;
  return (await database.query(ctx, sql, [id])).length > 0;
}

export const FORGET_FLOWS = `DELETE FROM provider_flows WHERE created_at < now() - interval '1 hour'`;

export async function userIdOf(database: Database, ctx: RequestContext, told: Told): Promise<number | null> {
  const sql = 'SELECT user_id FROM provider_accounts WHERE issuer = $1 AND subject = $2';
  return (await database.query<{ user_id: number }>(ctx, sql, [told.issuer, told.subject]))[0]?.user_id ?? null;
}

/** False: one of the two is linked already. */
export async function insertAccount(
  database: Database,
  ctx: RequestContext,
  userId: number,
  told: Told,
): Promise<boolean> {
  const sql = `INSERT INTO provider_accounts (user_id, issuer, subject) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING user_id`;
  return (await database.query(ctx, sql, [userId, told.issuer, told.subject])).length > 0;
}

/** Null: the username is taken. Nobody knows a password of this person. */
export async function insertPerson(
  database: Database,
  ctx: RequestContext,
  { username, name, email }: Told,
): Promise<number | null> {
  const sql = `INSERT INTO users (username, name, email, password_hash) VALUES ($1, $2, $3, '!')
    ON CONFLICT DO NOTHING RETURNING id`;
  return (await database.query<{ id: number }>(ctx, sql, [username, name ?? username, email]))[0]?.id ?? null;
}

/** The person may sign in at this moment; the row is held. */
export async function holdPerson(database: Database, ctx: RequestContext, userId: number): Promise<boolean> {
  const sql = `SELECT 1 FROM users WHERE id = $1 AND kind = 'person' AND NOT blocked FOR UPDATE`;
  return (await database.query(ctx, sql, [userId])).length > 0;
}

export async function accountUsed(database: Database, ctx: RequestContext, userId: number): Promise<void> {
  await database.query(ctx, 'UPDATE provider_accounts SET last_used_at = now() WHERE user_id = $1', [userId]);
}

export async function deleteAccount(database: Database, ctx: RequestContext, userId: number): Promise<string | null> {
  const sql = 'DELETE FROM provider_accounts WHERE user_id = $1 RETURNING issuer';
  return (await database.query<{ issuer: string }>(ctx, sql, [userId]))[0]?.issuer ?? null;
}

export interface AccountRow {
  readonly since: Date;
  readonly last_used_at: Date | null;
}

export async function accountOf(database: Database, ctx: RequestContext, userId: number): Promise<AccountRow | null> {
  const sql = 'SELECT created_at AS since, last_used_at FROM provider_accounts WHERE user_id = $1';
  return (await database.query<AccountRow>(ctx, sql, [userId]))[0] ?? null;
}
