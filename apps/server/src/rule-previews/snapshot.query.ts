import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export const MOST_PEOPLE = 1_000;
export const MOST_SECRETS = 2_000;

/**
 * Who can have rights there: members at, above and below a namespace, and administrators and auditors, who have some
 * without being members. Nobody else has any.
 */
export async function peopleAround(database: Database, ctx: RequestContext, namespaceId: number): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT u.id FROM users u WHERE NOT u.blocked AND (u.admin OR u.auditor OR u.id IN (
       SELECT m.user_id FROM effective_memberships m JOIN namespaces n ON n.id = m.namespace_id
       WHERE n.ancestor_ids @> ARRAY[$1::bigint]
          OR n.id = ANY((SELECT ancestor_ids FROM namespaces WHERE id = $1)::bigint[])))
     ORDER BY u.id LIMIT ${MOST_PEOPLE + 1}`,
    [namespaceId],
  );
  return rows.map((row) => row.id);
}

export interface PersonName {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

export function namesOf(database: Database, ctx: RequestContext, ids: readonly number[]): Promise<PersonName[]> {
  return database.query<PersonName>(ctx, 'SELECT id, username, name FROM users WHERE id = ANY($1::bigint[])', [ids]);
}

/** As much of a secret as abilities depend on. */
export interface SecretRow {
  readonly id: string;
  readonly namespace_id: number;
  readonly name: string;
  readonly environment_scope: string;
  readonly write_only: boolean;
  readonly protected: boolean;
  readonly tags: string[];
  readonly expires_at: Date | null;
}

const WITHIN = {
  here: 'n.id = $1',
  below: 'n.ancestor_ids @> ARRAY[$1::bigint]',
  around: 'n.id = ANY((SELECT ancestor_ids FROM namespaces WHERE id = $1)::bigint[])',
} as const;

export function secretsWithin(
  database: Database,
  ctx: RequestContext,
  of: { readonly namespaceId: number; readonly secrets: keyof typeof WITHIN; readonly secretName: string | null },
): Promise<SecretRow[]> {
  return database.query<SecretRow>(
    ctx,
    `SELECT s.id, s.namespace_id, s.name, s.environment_scope, s.write_only, s.protected, s.tags, s.expires_at
     FROM namespaces n JOIN secrets s ON s.namespace_id = n.id AND s.deleted_at IS NULL
     WHERE n.deleted_at IS NULL AND ${WITHIN[of.secrets]} AND ($2::text IS NULL OR s.name = $2)
     ORDER BY cardinality(n.ancestor_ids), n.id, s.name, s.environment_scope, s.id LIMIT ${MOST_SECRETS + 1}`,
    [of.namespaceId, of.secretName],
  );
}
