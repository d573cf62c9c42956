import type { AbilityName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export interface AccessRequestRow {
  readonly id: number;
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly namespace_id: number;
  readonly full_path: string;
  readonly ability: AbilityName;
  readonly environment: string | null;
  readonly secret_id: string | null;
  readonly secret_name: string | null;
  readonly environment_scope: string | null;
  readonly known: boolean;
  readonly reason: string;
  readonly wanted_seconds: number;
  readonly refused_request_id: string | null;
  /** `ended`: nobody decided in time, or the right that was given is over. */
  readonly state: 'open' | 'approved' | 'refused' | 'canceled' | 'ended';
  readonly decider_id: number | null;
  readonly decider_username: string | null;
  readonly decider_name: string | null;
  readonly decision_reason: string;
  readonly decided_at: Date | null;
  readonly rule_id: number | null;
  readonly rights_end_at: Date | null;
  readonly created_at: Date;
  readonly ends_at: Date;
}

const SELECT = `SELECT r.id, r.user_id, u.username, u.name AS user_name, r.namespace_id, n.full_path, r.ability, r.environment,
    r.secret_id, s.name AS secret_name, s.environment_scope, r.known, r.reason, r.wanted_seconds, r.refused_request_id,
    CASE WHEN r.state = 'open' AND r.ends_at <= now() THEN 'ended'
         WHEN r.state = 'approved' AND (r.rights_end_at <= now() OR a.id IS NULL) THEN 'ended' ELSE r.state END AS state,
    d.id AS decider_id, d.username AS decider_username, d.name AS decider_name, r.decision_reason, r.decided_at,
    a.id AS rule_id, r.rights_end_at, r.created_at, r.ends_at
  FROM access_requests r JOIN users u ON u.id = r.user_id JOIN namespaces n ON n.id = r.namespace_id
  LEFT JOIN secrets s ON s.id = r.secret_id LEFT JOIN users d ON d.id = r.decided_by
  LEFT JOIN access_rules a ON a.id = r.rule_id`;

export interface NewRequest {
  readonly namespaceId: number | null;
  readonly secretId: string | null;
  readonly environment: string | null;
  readonly ability: string;
  readonly known: boolean;
  readonly reason: string;
  readonly wantedSeconds: number;
  readonly refusedRequestId: string | null;
}

const OPEN_DAYS = 7;

export async function insertRequest(database: Database, ctx: RequestContext, made: NewRequest): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO access_requests (user_id, namespace_id, secret_id, environment, ability, known, reason, wanted_seconds, refused_request_id, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + interval '${OPEN_DAYS} days') RETURNING id`,
    [
      ctx.person.userId,
      made.namespaceId,
      made.secretId,
      made.environment,
      made.ability,
      made.known,
      made.reason,
      made.wantedSeconds,
      made.refusedRequestId,
    ],
  );
  return rows[0]!.id;
}

export interface Counts {
  readonly last_hour: number;
  /** The open request for the same, if there is one. */
  readonly same: number | null;
}

/** One after the other for each person: what is counted here is counted once. */
export async function countRequests(
  database: Database,
  ctx: RequestContext,
  of: { readonly namespaceId: number | null; readonly secretId: string | null; readonly environment: string | null },
  ability: string,
): Promise<Counts> {
  const { userId } = ctx.person;
  await database.query(ctx, `SELECT pg_advisory_xact_lock(hashtext('access-request'), $1::int)`, [userId]);
  const rows = await database.query<Counts>(
    ctx,
    `SELECT count(*) FILTER (WHERE created_at > now() - interval '1 hour')::int AS last_hour,
       max(id) FILTER (WHERE state = 'open' AND ends_at > now() AND ability = $5 AND namespace_id = $2
         AND secret_id IS NOT DISTINCT FROM $3::uuid AND environment IS NOT DISTINCT FROM $4::text) AS same
     FROM access_requests WHERE user_id = $1`,
    [userId, of.namespaceId, of.secretId, of.environment, ability],
  );
  return rows[0]!;
}

export async function requestById(
  database: Database,
  ctx: RequestContext,
  id: number,
  lock: 'change' | 'none' = 'none',
): Promise<AccessRequestRow | null> {
  // Before it is read, for what others have joined to it meanwhile counts, too.
  if (lock === 'change') await database.query(ctx, 'SELECT 1 FROM access_requests WHERE id = $1 FOR UPDATE', [id]);
  return (await database.query<AccessRequestRow>(ctx, `${SELECT} WHERE r.id = $1`, [id]))[0] ?? null;
}

/** One's own, as far as one may know of them: those for hidden things show once they are given. */
export const ownRequests = (database: Database, ctx: RequestContext, page: PageRequest): Promise<AccessRequestRow[]> =>
  database.query<AccessRequestRow>(
    ctx,
    `${SELECT} WHERE r.user_id = $1 AND (r.known OR r.state = 'approved') AND ($2::bigint IS NULL OR r.id < $2)
     ORDER BY r.id DESC LIMIT $3`,
    [ctx.person.userId, page.after?.[0] ?? null, page.size + 1],
  );

/** Those for things in a namespace and below it. */
export const requestsWithin = (
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  page: PageRequest,
): Promise<AccessRequestRow[]> =>
  database.query<AccessRequestRow>(
    ctx,
    `${SELECT} WHERE n.ancestor_ids @> ARRAY[$1::bigint] AND n.deleted_at IS NULL AND ($2::bigint IS NULL OR r.id < $2)
     ORDER BY r.id DESC LIMIT $3`,
    [namespaceId, page.after?.[0] ?? null, page.size + 1],
  );

export interface Decision {
  readonly state: 'approved' | 'refused' | 'canceled';
  readonly reason: string;
  readonly ruleId: number | null;
  readonly rightsEndAt: Date | null;
}

export async function decideRequest(
  database: Database,
  ctx: RequestContext,
  id: number,
  { state, reason, ruleId, rightsEndAt }: Decision,
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE access_requests SET state = $2, decided_by = $3, decided_at = now(), decision_reason = $4, rule_id = $5,
       rights_end_at = $6 WHERE id = $1`,
    [id, state, ctx.person.userId, reason, ruleId, rightsEndAt],
  );
}

/** Whether somebody is still here and a member at one of these namespaces: rules reach members only. */
export async function isMember(
  database: Database,
  ctx: RequestContext,
  userId: number,
  ancestorIds: readonly number[],
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `SELECT 1 FROM effective_memberships m JOIN users u ON u.id = m.user_id AND NOT u.blocked
     WHERE m.user_id = $1 AND m.namespace_id = ANY($2::bigint[]) AND (m.expires_at IS NULL OR m.expires_at > now()) LIMIT 1`,
    [userId, ancestorIds],
  );
  return rows.length > 0;
}

/** What is of no more use: void ones after a day, for the limit looks back an hour. */
export async function forgetVoid(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(
    ctx,
    `DELETE FROM access_requests WHERE namespace_id IS NULL AND created_at < now() - interval '1 day'`,
  );
}
