import { toSql, type SqlFragment } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import type { Namespace } from './namespace.entity.js';
import { secretRolesOf } from './secret-roles.query.js';

export interface NamespaceFilter {
  readonly kind: 'group' | 'project';
  readonly search: string | null;
  /** Directly in this group; null: anywhere. */
  readonly parentId: number | null;
  /** Only those whose group the viewer does not see, so that he finds what he sees from its top. */
  readonly topOnly: boolean;
}

const COLUMNS = `n.id, n.kind, n.parent_id AS "parentId", n.path, n.full_path AS "fullPath", n.name, n.description,
  n.ancestor_ids AS "ancestorIds", n.archived, n.archived_itself AS "archivedItself", n.demo, n.created_by AS "createdBy", n.created_at AS "createdAt",
  n.updated_at AS "updatedAt", n.deleted_at AS "deletedAt", ${secretRolesOf('n.id')} AS "secretRoles"`;

/** The namespaces that the viewer may read, by full path: rows of one page and one more, and how many there are. */
export async function listNamespaces(
  database: Database,
  ctx: RequestContext,
  filter: NamespaceFilter,
  page: PageRequest,
): Promise<{ rows: Namespace[]; count: number }> {
  const parameters: unknown[] = [];
  const where = conditions(ctx, filter, parameters);
  const from = `FROM namespaces n LEFT JOIN namespaces p ON p.id = n.parent_id WHERE ${where.join(' AND ')}`;
  const counted = await database.query<{ count: number }>(ctx, `SELECT count(*)::int AS count ${from}`, parameters);
  const after = page.after ? `AND lower(n.full_path) > $${parameters.push(String(page.after[0]))}` : '';
  const limit = parameters.push(page.size + 1);
  const rows = await database.query<Namespace>(
    ctx,
    `SELECT ${COLUMNS} ${from} ${after} ORDER BY lower(n.full_path) LIMIT $${limit}`,
    parameters,
  );
  return { rows, count: counted[0]!.count };
}

function conditions(ctx: RequestContext, filter: NamespaceFilter, parameters: unknown[]): string[] {
  const add = (fragment: SqlFragment): string => {
    parameters.push(...fragment.params);
    return fragment.text;
  };
  const readable = (kind: 'group' | 'project', row: 'n' | 'p'): string => {
    const columns = { ancestorIds: `${row}.ancestor_ids`, archived: `${row}.archived` };
    const firstParameter = parameters.length + 1;
    return kind === 'group'
      ? add(toSql(ctx.held, 'group:read', { kind, columns, firstParameter }))
      : add(toSql(ctx.held, 'project:read', { kind, columns, firstParameter }));
  };
  const where = ['n.deleted_at IS NULL', `n.kind = '${filter.kind}'`, `(${readable(filter.kind, 'n')})`];
  if (filter.parentId !== null) where.push(`n.parent_id = $${parameters.push(filter.parentId)}`);
  if (filter.topOnly) where.push(`(p.id IS NULL OR NOT (${readable('group', 'p')}))`);
  if (filter.search !== null) {
    const pattern = `$${parameters.push(`%${filter.search.replace(/[\\%_]/g, '\\$&')}%`)}`;
    where.push(`(n.full_path ILIKE ${pattern} OR n.name ILIKE ${pattern})`);
  }
  return where;
}

/** What a page of namespaces is sorted by. */
export const namespaceKey = (namespace: Namespace): [string] => [namespace.fullPath.toLowerCase()];
