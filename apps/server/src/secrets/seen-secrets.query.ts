import { toSql, unhiddenSql, type Columns, type SqlFragment } from '@lockkeeper/abilities';
import { ownerColumns, ownerFacts, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Writes which rows `s` of secrets somebody sees, as a condition; adds its parameters. */
export type SeenSecrets = (parameters: unknown[]) => string;

const ANCESTORS = '(SELECT x.ancestor_ids FROM namespaces x WHERE x.id = s.namespace_id)';

/** What conditions of access rules look at, in a row of secrets. */
export const secretColumns = (alias: string): Columns => ({
  secretId: `${alias}.id`,
  name: `${alias}.name`,
  environmentScope: `${alias}.environment_scope`,
  tags: `${alias}.tags`,
  isProtected: `${alias}.protected`,
});

/** Of one owner those that the reader may list. Where no access rule concerns him that is decided without a look at rows. */
export const listedOf =
  (ctx: RequestContext, namespace: Namespace): SeenSecrets =>
  (parameters) =>
    added(parameters, (firstParameter) =>
      toSql(ctx.held, 'secret:list', {
        kind: 'secret',
        columns: secretColumns('s'),
        known: ownerFacts(namespace),
        firstParameter,
      }),
    );

/** Of any owner those that the reader may list. */
export const listedAnywhere =
  (ctx: RequestContext): SeenSecrets =>
  (parameters) =>
    added(parameters, (firstParameter) => {
      const columns = { ...ownerColumns('s', { id: 's.namespace_id', ancestorIds: ANCESTORS }), ...secretColumns('s') };
      return toSql(ctx.held, 'secret:list', { kind: 'secret', columns, firstParameter });
    });

/** Those that no access rule hides from the reader, whatever else decides. */
export const unhidden =
  (ctx: RequestContext, columns: Columns = { ancestorIds: ANCESTORS, ...secretColumns('s') }): SeenSecrets =>
  (parameters) =>
    added(parameters, (firstParameter) => unhiddenSql(ctx.held, { columns, firstParameter }));

/** Those of some secrets that are hidden from the reader. */
export async function hiddenAmong(
  database: Database,
  ctx: RequestContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0 || !ctx.held.ruled('secret:read', 'secret')) return new Set();
  const parameters: unknown[] = [ids];
  const sql = `SELECT s.id FROM secrets s WHERE s.id = ANY($1::uuid[]) AND NOT ${unhidden(ctx)(parameters)}`;
  const rows = await database.query<{ id: string }>(ctx, sql, parameters);
  return new Set(rows.map(({ id }) => id));
}

function added(parameters: unknown[], write: (firstParameter: number) => SqlFragment): string {
  const { text, params } = write(parameters.length + 1);
  parameters.push(...params);
  return `(${text})`;
}
