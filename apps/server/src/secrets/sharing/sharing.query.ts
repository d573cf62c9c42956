import { toSql, type SqlFragment } from '@lockkeeper/abilities';
import { ownerColumns } from '../../groups/index.js';
import { secretColumns, unhidden } from '../seen-secrets.query.js';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** Ids of live projects below a group, by their full paths in lower case. */
export async function projectsBelow(
  database: Database,
  ctx: RequestContext,
  groupId: number,
  fullPaths: readonly string[],
): Promise<{ id: number; fullPath: string }[]> {
  return database.query(
    ctx,
    `SELECT n.id, lower(n.full_path) AS "fullPath" FROM namespaces n
     WHERE lower(n.full_path) = ANY(SELECT lower(asked) FROM unnest($2::text[]) asked)
       AND n.kind = 'project' AND n.deleted_at IS NULL AND $1::bigint = ANY(n.ancestor_ids)`,
    [groupId, fullPaths],
  );
}

/** A secret of the same name on the other side, with both scopes: whether they meet is for the gate's matcher to say. */
export interface OtherSideRow {
  readonly secret_id: string;
  readonly own_scope: string;
  readonly id: string;
  readonly name: string;
  readonly environment_scope: string;
  readonly full_path: string;
}

/** Group secrets of the same name above the projects of some secrets, that those projects may have; nearest first. */
export function groupSecretsAbove(
  database: Database,
  ctx: RequestContext,
  secretIds: readonly string[],
): Promise<OtherSideRow[]> {
  const parameters: unknown[] = [secretIds];
  const seen = unhidden(ctx, { ancestorIds: 'g.ancestor_ids', ...secretColumns('o') })(parameters);
  return database.query<OtherSideRow>(
    ctx,
    `SELECT s.id AS secret_id, s.environment_scope AS own_scope, o.id, o.name, o.environment_scope, g.full_path
     FROM secrets s
     JOIN namespaces p ON p.id = s.namespace_id
     JOIN namespaces g ON g.id = ANY(p.ancestor_ids) AND g.kind = 'group'
     JOIN secrets o ON o.namespace_id = g.id AND o.name = s.name AND o.deleted_at IS NULL
     WHERE s.id = ANY($1::uuid[]) AND p.kind = 'project'
       AND (o.allowed_project_ids IS NULL OR p.id = ANY(o.allowed_project_ids)) AND ${seen}
     ORDER BY s.id, cardinality(g.ancestor_ids) DESC, o.environment_scope`,
    parameters,
  );
}

export interface Below {
  readonly secretIds: readonly string[];
  /** Of each secret, before scopes are compared. */
  readonly most: number;
}

/** Live secrets of the same name in projects below the groups of some secrets, of projects whose secrets one may list. */
export function projectSecretsBelow(database: Database, ctx: RequestContext, below: Below): Promise<OtherSideRow[]> {
  const parameters: unknown[] = [below.secretIds, below.most];
  const add = ({ text, params }: SqlFragment): string => {
    parameters.push(...params);
    return `(${text})`;
  };
  const target = () => ({
    kind: 'project' as const,
    columns: ownerColumns('p'),
    firstParameter: parameters.length + 1,
  });
  const readable = add(toSql(ctx.held, 'project:read', target()));
  const listable = add(
    toSql(ctx.held, 'secret:list', {
      ...target(),
      kind: 'secret',
      columns: { ...ownerColumns('p'), ...secretColumns('o') },
    }),
  );
  return database.query<OtherSideRow>(
    ctx,
    `WITH asked AS MATERIALIZED (
       SELECT id, namespace_id, name, environment_scope, allowed_project_ids FROM secrets WHERE id = ANY($1::uuid[])),
     found AS (
       SELECT s.id AS secret_id, s.environment_scope AS own_scope, o.id, o.name, o.environment_scope, p.full_path,
         row_number() OVER (PARTITION BY s.id ORDER BY lower(p.full_path), o.environment_scope) AS place
       FROM asked s
       JOIN secrets o ON o.name = s.name AND o.deleted_at IS NULL
       JOIN namespaces p ON p.id = o.namespace_id AND p.kind = 'project' AND p.deleted_at IS NULL
         AND s.namespace_id = ANY(p.ancestor_ids)
       WHERE (s.allowed_project_ids IS NULL OR p.id = ANY(s.allowed_project_ids)) AND ${readable} AND ${listable})
     SELECT secret_id, own_scope, id, name, environment_scope, full_path FROM found WHERE place <= $2
     ORDER BY secret_id, place`,
    parameters,
  );
}
