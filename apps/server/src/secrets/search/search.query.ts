import { toSql, type AbilityName } from '@lockkeeper/abilities';
import { ownerColumns } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** The live groups and projects, of one tree or of all, in which the asker sees the names of secrets, or of some. */
export async function ownersWithNames(database: Database, ctx: RequestContext, top: number | null): Promise<number[]> {
  const parameters: unknown[] = [top];
  const may = (kind: 'group' | 'project'): string => {
    const columns = ownerColumns('n');
    const target = { kind, columns, firstParameter: parameters.length + 1 } as const;
    const { text, params } = toSql(ctx.held, 'secret:list' satisfies AbilityName, target);
    parameters.push(...params);
    return `(n.kind = '${kind}' AND (${text}))`;
  };
  const named = `${may('group')} OR ${may('project')}`;
  // There he sees some of them only: which, is asked of each.
  const byRules = `n.ancestor_ids && $${parameters.push(ctx.held.allowedIn('secret:list', 'secret'))}::bigint[]`;
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT n.id FROM namespaces n
     WHERE ($1::bigint IS NULL OR n.ancestor_ids @> ARRAY[$1::bigint]) AND n.deleted_at IS NULL
       AND (${named} OR ${byRules})`,
    parameters,
  );
  return rows.map(({ id }) => id);
}

/** Ids of the live secrets of some owners whose current value is the one of a secret. */
export async function withTheSameValue(
  database: Database,
  ctx: RequestContext,
  secretId: string,
  { ownerIds, most }: { ownerIds: readonly number[]; most: number },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    ctx,
    `SELECT s.id FROM secrets own
     JOIN secret_versions mine ON mine.id = own.current_version_id
     JOIN secret_versions v ON v.digest = mine.digest
     JOIN secrets s ON s.current_version_id = v.id
     WHERE own.id = $1 AND s.id <> own.id AND s.deleted_at IS NULL AND v.destroyed_at IS NULL
       AND s.namespace_id = ANY($2::bigint[])
     ORDER BY s.name, s.id LIMIT ${most}`,
    [secretId, ownerIds],
  );
  return rows.map(({ id }) => id);
}

export interface Duplicates {
  readonly digest: Buffer;
  readonly secret_ids: string[];
}

/** Values that several live secrets of some owners have, in the order of their digests, which says nothing. */
export function duplicatesAmong(
  database: Database,
  ctx: RequestContext,
  ownerIds: readonly number[],
  { after, most }: { after: string | null; most: number },
): Promise<Duplicates[]> {
  return database.query<Duplicates>(
    ctx,
    `SELECT v.digest, (array_agg(s.id ORDER BY s.name, s.id))[1:100] AS secret_ids
     FROM secrets s JOIN secret_versions v ON v.id = s.current_version_id
     WHERE s.namespace_id = ANY($1::bigint[]) AND s.deleted_at IS NULL AND v.digest IS NOT NULL AND v.destroyed_at IS NULL
       AND ($2::text IS NULL OR v.digest > decode($2, 'hex'))
     GROUP BY v.digest HAVING count(*) > 1
     ORDER BY v.digest LIMIT ${most}`,
    [ownerIds, after],
  );
}
