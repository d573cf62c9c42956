import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { Namespace } from './namespace.entity.js';

/** Paths are unique whatever their letter case, so they are found whatever it is. */
export function liveByPath(database: Database, ctx: RequestContext, fullPath: string): Promise<Namespace | null> {
  return live(database, ctx).andWhere('lower(n.full_path) = lower(:fullPath)', { fullPath }).getOne();
}

export function liveById(database: Database, ctx: RequestContext, id: number): Promise<Namespace | null> {
  return live(database, ctx).andWhere('n.id = :id', { id }).getOne();
}

/** Whether it is in the trash or not. */
export function anyById(database: Database, ctx: RequestContext, id: number): Promise<Namespace | null> {
  return database.repo(ctx, Namespace).createQueryBuilder('n').where('n.id = :id', { id }).getOne();
}

export function anyByIds(database: Database, ctx: RequestContext, ids: readonly number[]): Promise<Namespace[]> {
  return database.repo(ctx, Namespace).createQueryBuilder('n').where('n.id = ANY(:ids)', { ids }).getMany();
}

/** The topmost of some namespaces that are in the trash. */
export function topmostDeleted(
  database: Database,
  ctx: RequestContext,
  ids: readonly number[],
): Promise<Namespace | null> {
  return database
    .repo(ctx, Namespace)
    .createQueryBuilder('n')
    .where('n.id = ANY(:ids)', { ids })
    .andWhere('n.deleted_at IS NOT NULL')
    .orderBy('cardinality(n.ancestor_ids)')
    .limit(1)
    .getOne();
}

/** Nearest first. */
export function liveAncestors(database: Database, ctx: RequestContext, namespace: Namespace): Promise<Namespace[]> {
  return live(database, ctx)
    .andWhere('n.id = ANY(:ids)', { ids: namespace.ancestorIds.filter((id) => id !== namespace.id) })
    .andWhere("n.kind = 'group'")
    .orderBy('cardinality(n.ancestor_ids)', 'DESC')
    .getMany();
}

const live = (database: Database, ctx: RequestContext) =>
  database.repo(ctx, Namespace).createQueryBuilder('n').where('n.deleted_at IS NULL');
