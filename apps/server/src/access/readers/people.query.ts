import type { AccessRuleFacts, CustomRoleFacts, SecretAction } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { RULE_FACTS, RULE_LASTS, toRuleFacts, type RuleRow } from '../../sessions/index.js';

/** Everybody who is a member over a namespace, the highest role first. */
export async function memberIds(
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
): Promise<number[]> {
  const rows = await database.query<{ user_id: number }>(
    ctx,
    `SELECT user_id FROM effective_memberships
      WHERE namespace_id = ANY($1::bigint[]) AND (expires_at IS NULL OR expires_at > now())
      GROUP BY user_id ORDER BY max(role) DESC, user_id`,
    [namespaceIds],
  );
  return rows.map((row) => row.user_id);
}

export interface RevealRow {
  readonly actor_id: number;
  readonly actor_name: string;
  readonly uses: number;
  readonly last_used_at: Date;
}

// Every event behind which a value went to a person. A value that he compared, or copied unseen, did not.
const SEEN = ['secret.revealed', 'secret.read', 'secret.exported'];

/** Who was shown the value, and how often. */
export const revealsOf = (
  database: Database,
  ctx: RequestContext,
  secretId: string,
  since: Date,
): Promise<RevealRow[]> =>
  database.query<RevealRow>(
    ctx,
    `SELECT actor_id, max(actor_name) AS actor_name, count(*)::int AS uses, max(occurred_at) AS last_used_at
       FROM audit_events
      WHERE target_kind = 'secret' AND target_id = $1 AND action = ANY($2) AND outcome = 'success'
        AND actor_id IS NOT NULL AND occurred_at >= $3
      GROUP BY actor_id`,
    [secretId, SEEN, since],
  );

export interface LiveTokenRow {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly scopes: string[];
  readonly expires_at: Date | null;
}

export const liveTokensOf = (
  database: Database,
  ctx: RequestContext,
  userIds: readonly number[],
): Promise<LiveTokenRow[]> =>
  database.query<LiveTokenRow>(
    ctx,
    `SELECT id, user_id, name, scopes, expires_at FROM personal_access_tokens
      WHERE user_id = ANY($1::bigint[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
    [userIds],
  );

export interface CustomRoleToHold extends CustomRoleFacts {
  readonly role: number;
  readonly actions: SecretAction[] | null;
  readonly grant_expires_at: Date | null;
}

/** The custom roles that members over a namespace can have, with what is granted to each on its secrets. */
export const customRolesOver = (
  database: Database,
  ctx: RequestContext,
  owner: { readonly id: number; readonly ancestorIds: readonly number[] },
): Promise<CustomRoleToHold[]> =>
  database.query<CustomRoleToHold>(
    ctx,
    `SELECT c.id, c.name, c.role, c.abilities, g.actions, g.expires_at AS grant_expires_at
       FROM custom_roles c LEFT JOIN secret_grants g ON g.custom_role_id = c.id AND g.namespace_id = $2
      WHERE c.group_id = ANY($1::bigint[])`,
    [owner.ancestorIds, owner.id],
  );

/** The access rules over a namespace that are to roles, custom roles and everyone. */
export async function sharedRulesOver(
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
): Promise<AccessRuleFacts[]> {
  const rows = await database.query<{ facts: RuleRow }>(
    ctx,
    `SELECT ${RULE_FACTS} AS facts FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id
      WHERE r.namespace_id = ANY($1::bigint[]) AND r.principal_kind <> 'user' AND ${RULE_LASTS}`,
    [ancestorIds],
  );
  return rows.map(({ facts }) => toRuleFacts(facts));
}

export async function namesOf(
  database: Database,
  ctx: RequestContext,
  userIds: readonly number[],
): Promise<Map<number, { id: number; username: string; name: string }>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.query<{ id: number; username: string; name: string }>(
    ctx,
    'SELECT id, username, name FROM users WHERE id = ANY($1::bigint[])',
    [userIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function runnersById(
  database: Database,
  ctx: RequestContext,
  ids: readonly number[],
): Promise<Map<number, { id: number; description: string; scope: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await database.query<{ id: number; description: string; scope: string }>(
    ctx,
    'SELECT id, description, scope FROM runners WHERE id = ANY($1::bigint[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
