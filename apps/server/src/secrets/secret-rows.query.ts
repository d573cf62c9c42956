import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import type { Namespace } from '../groups/index.js';
import { listedOf, type SeenSecrets } from './seen-secrets.query.js';
import type { SecretCriteria } from './secret-criteria.js';
import { criteriaConditions } from './secret-criteria.query.js';
import type { SecretTraits } from './secret.policy.js';
import type { ValueRules } from './value-rules/index.js';

/** A live secret with its current version, that version's author, and when a job last got it. */
export interface SecretRow {
  id: string;
  namespace_id: number;
  name: string;
  environment_scope: string;
  branch_scope: string | null;
  tag_scope: string | null;
  protected: boolean;
  description: string;
  rotation_interval_days: number | null;
  rotated_at: Date;
  /** The day on which people were last told that a new value is due, since the value was set, and when that was. */
  rotation_told_for: Date | null;
  rotation_told_at: Date | null;
  expires_at: Date | null;
  frozen_at: Date | null;
  freeze_reason: string;
  frozen_by: number | null;
  freezer_username: string | null;
  freezer_name: string | null;
  write_only: boolean;
  /** It has a finding that nobody has resolved. */
  exposed: boolean;
  tags: string[];
  contact: string;
  /** Null: every source. */
  accepted_sources: string[] | null;
  forks_allowed: boolean;
  /** In CEL; null: none. */
  condition: string | null;
  approval_required: boolean;
  approval_exempt_refs: string[];
  value_rules: ValueRules | null;
  /** Null: every project below the owner. */
  allowed_project_ids: number[] | null;
  metadata_version: number;
  created_at: Date;
  updated_at: Date;
  version_id: string;
  version_number: number;
  version_byte_length: number;
  version_line_count: number;
  version_unmasked_parts: number;
  version_rolled_back_from: number | null;
  version_reason: string;
  version_created_at: Date;
  version_destroyed_at: Date | null;
  version_judged_by: Buffer | null;
  author_id: number | null;
  author_username: string | null;
  author_name: string | null;
  last_released_at: Date | null;
}

export interface SecretFilter {
  readonly namespaceIds: readonly number[];
  /** Part of the name, whatever its letter case. */
  readonly search: string | null;
  /** Only secrets that this project may have, by their list of projects. */
  readonly projectId: number | null;
  readonly criteria?: SecretCriteria;
  /** Which of them the reader sees; all of them when absent. */
  readonly seen?: SeenSecrets;
}

// The page is cut first, so that what is joined is looked up for its rows alone.
const withCurrentVersion = (page: string): string => `
WITH page AS MATERIALIZED (${page})
SELECT s.id, s.namespace_id, s.name, s.environment_scope, s.branch_scope, s.tag_scope, s.protected, s.description,
  s.rotation_interval_days, s.rotated_at, r.due_at AS rotation_told_for, r.told_at AS rotation_told_at, s.expires_at, s.frozen_at, s.freeze_reason, s.frozen_by, f.username AS freezer_username, f.name AS freezer_name, s.write_only, EXISTS (SELECT FROM secret_findings f WHERE f.secret_id = s.id AND f.resolved_at IS NULL) AS exposed, s.tags, s.contact,
  s.accepted_sources, s.forks_allowed, s.condition, s.approval_required, s.approval_exempt_refs, s.value_rules, s.allowed_project_ids, s.metadata_version, s.created_at, s.updated_at,
  v.id AS version_id, v.number AS version_number, v.byte_length AS version_byte_length,
  v.line_count AS version_line_count, v.unmasked_parts AS version_unmasked_parts, v.rolled_back_from AS version_rolled_back_from, v.reason AS version_reason,
  v.created_at AS version_created_at, v.destroyed_at AS version_destroyed_at, v.judged_by AS version_judged_by,
  u.id AS author_id, u.username AS author_username, u.name AS author_name, x.occurred_at AS last_released_at
FROM page s
JOIN secret_versions v ON v.id = s.current_version_id
LEFT JOIN users u ON u.id = v.created_by
LEFT JOIN users f ON f.id = s.frozen_by
LEFT JOIN LATERAL (SELECT occurred_at FROM secret_uses WHERE secret_id = s.id AND outcome = 'released'
                   ORDER BY id DESC LIMIT 1) x ON true
LEFT JOIN LATERAL (SELECT due_at, told_at FROM secret_reminders
                   WHERE s.rotation_interval_days IS NOT NULL AND secret_id = s.id AND kind = 'rotation'
                     AND due_at > s.rotated_at
                   ORDER BY due_at DESC LIMIT 1) r ON true
ORDER BY s.name, s.environment_scope, s.id`;

/** What a page of secrets is sorted by. */
export const secretKey = (row: SecretRow): [string, string, string] => [row.name, row.environment_scope, row.id];

/** Rows of one page and one more. */
export function listSecretRows(
  database: Database,
  ctx: RequestContext,
  filter: SecretFilter,
  page: PageRequest,
): Promise<SecretRow[]> {
  const parameters: unknown[] = [];
  const where = conditions(filter, parameters);
  if (page.after) {
    const [name, scope, id] = [0, 1, 2].map((part) => `$${parameters.push(String(page.after?.[part] ?? ''))}`);
    where.push(`(s.name, s.environment_scope, s.id) > (${name}, ${scope}, ${id}::uuid)`);
  }
  const limit = parameters.push(page.size + 1);
  const cut = `SELECT * FROM secrets s WHERE ${where.join(' AND ')}
    ORDER BY s.name, s.environment_scope, s.id LIMIT $${limit}`;
  return database.query<SecretRow>(ctx, withCurrentVersion(cut), parameters);
}

export async function countSecrets(database: Database, ctx: RequestContext, filter: SecretFilter): Promise<number> {
  const parameters: unknown[] = [];
  const where = conditions(filter, parameters).join(' AND ');
  const rows = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM secrets s WHERE ${where}`,
    parameters,
  );
  return rows[0]?.count ?? 0;
}

function conditions(filter: SecretFilter, parameters: unknown[]): string[] {
  const [only] = filter.namespaceIds;
  // With one owner the index gives the rows in their order; with a list of owners it cannot.
  const owner =
    filter.namespaceIds.length === 1
      ? `s.namespace_id = $${parameters.push(only)}`
      : `s.namespace_id = ANY($${parameters.push(filter.namespaceIds)}::bigint[])`;
  const where = [owner, 's.deleted_at IS NULL'];
  if (filter.search !== null) {
    where.push(`s.name ILIKE $${parameters.push(`%${filter.search.replace(/[\\%_]/g, '\\$&')}%`)}`);
  }
  if (filter.projectId !== null) {
    where.push(`(s.allowed_project_ids IS NULL OR $${parameters.push(filter.projectId)} = ANY(s.allowed_project_ids))`);
  }
  if (filter.seen) where.push(filter.seen(parameters));
  if (filter.criteria) where.push(...criteriaConditions(filter.criteria, parameters));
  return where;
}

export async function secretById(database: Database, ctx: RequestContext, id: string): Promise<SecretRow | null> {
  const one = 'SELECT * FROM secrets s WHERE s.id = $1 AND s.deleted_at IS NULL';
  return (await database.query<SecretRow>(ctx, withCurrentVersion(one), [id]))[0] ?? null;
}

/** Those of them that are live. */
export function secretsById(database: Database, ctx: RequestContext, ids: readonly string[]): Promise<SecretRow[]> {
  const some = 'SELECT * FROM secrets s WHERE s.id = ANY($1::uuid[]) AND s.deleted_at IS NULL';
  return database.query<SecretRow>(ctx, withCurrentVersion(some), [ids]);
}

const OF_NAMES = 'namespace_id = $1 AND name = ANY($2::text[]) AND deleted_at IS NULL';

/** All live variants of some names, by name. */
export async function variantsOfNames(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  names: readonly string[],
): Promise<Map<string, SecretRow[]>> {
  const all = withCurrentVersion(`SELECT * FROM secrets s WHERE ${OF_NAMES}`);
  return byName(await database.query<SecretRow>(ctx, all, [namespaceId, names]));
}

/** The same, locked in one order against other writers. */
export async function lockVariantsOf(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  names: readonly string[],
): Promise<Map<string, SecretRow[]>> {
  const lock = `SELECT 1 FROM secrets WHERE ${OF_NAMES} ORDER BY id FOR UPDATE`;
  await database.query(ctx, lock, [namespaceId, names]);
  return variantsOfNames(database, ctx, namespaceId, names);
}

/** Every live secret of an owner, or those of some names, by name; null when there are more than `most`. */
export async function liveSecretsByName(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  { names, most }: { names: readonly string[] | null; most: number },
): Promise<Map<string, SecretRow[]> | null> {
  const all = `SELECT * FROM secrets s WHERE namespace_id = $1 AND ($2::text[] IS NULL OR name = ANY($2)) AND deleted_at IS NULL
    LIMIT ${most + 1}`;
  const rows = await database.query<SecretRow>(ctx, withCurrentVersion(all), [namespaceId, names]);
  return rows.length > most ? null : byName(rows);
}

function byName(rows: readonly SecretRow[]): Map<string, SecretRow[]> {
  const groups = new Map<string, SecretRow[]>();
  for (const row of rows) groups.set(row.name, [...(groups.get(row.name) ?? []), row]);
  return groups;
}

/** The names of an owner's live secrets that the reader may list, each once. */
export async function liveNames(database: Database, ctx: RequestContext, namespace: Namespace): Promise<string[]> {
  const parameters: unknown[] = [namespace.id];
  const sql = `SELECT DISTINCT s.name FROM secrets s WHERE s.namespace_id = $1 AND s.deleted_at IS NULL
    AND ${listedOf(ctx, namespace)(parameters)} ORDER BY s.name`;
  return (await database.query<{ name: string }>(ctx, sql, parameters)).map(({ name }) => name);
}

/** All live variants of a name. */
export function variantsOf(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  name: string,
): Promise<SecretRow[]> {
  const all = 'SELECT * FROM secrets s WHERE s.namespace_id = $1 AND s.name = $2 AND s.deleted_at IS NULL';
  return database.query<SecretRow>(ctx, withCurrentVersion(all), [namespaceId, name]);
}

/** The same, with no more than what is asked of those beside a new one: a whole row takes many times as long to plan. */
export function variantTraitsOf(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  name: string,
): Promise<SecretTraits[]> {
  const sql = `SELECT id, name, environment_scope, tags, protected FROM secrets
    WHERE namespace_id = $1 AND name = $2 AND deleted_at IS NULL ORDER BY environment_scope`;
  return database.query<SecretTraits>(ctx, sql, [namespaceId, name]);
}
