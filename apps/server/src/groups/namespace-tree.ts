import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault, notFound, refuse } from '../platform/errors/index.js';
import type { Namespace } from './namespace.entity.js';
import { anyById, topmostDeleted, liveById } from './namespaces.query.js';
import { MAX_DEPTH, MAX_FULL_PATH_LENGTH, parentPathOf } from './naming-rules.js';
import {
  insertNamespace,
  lockRoot,
  markArchived,
  longestPathBelow,
  markDeleted,
  markRestored,
  moveSubtree,
  pathsTaken,
  renameSubtree,
  spreadArchived,
  deepestBelow,
  updateNamespace,
  type NamespaceChanges,
} from './tree.query.js';
import { TrashBin } from './trash-bin.js';

export interface NewNamespace {
  readonly kind: 'group' | 'project';
  readonly path: string;
  readonly name: string;
  readonly description: string;
}

export interface Buried {
  readonly trashId: string;
  /** How many groups and projects. */
  readonly namespaces: number;
}

const UNIQUE_VIOLATION = '23505';
const MOVED = 'It is being moved at this moment. Nothing was changed; try again.';

const rootOf = (namespace: Namespace): number => namespace.ancestorIds[0]!;

/** Changes the tree of groups and projects, inside a transaction of the caller's, who has asked who may. */
@Injectable()
export class NamespaceTree {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TrashBin) private readonly bin: TrashBin,
  ) {}

  /** Locks the tree of a namespace and reads it anew. `grow` lets others grow it too; `change` has it alone. */
  async hold(ctx: RequestContext, namespace: Namespace, to: 'grow' | 'change'): Promise<Namespace> {
    const mode = to === 'grow' ? 'SHARE' : 'NO KEY UPDATE';
    return (await this.lock(ctx, [namespace], mode, liveById))[0]!;
  }

  /** The same for a namespace in the trash. */
  async holdDeleted(ctx: RequestContext, namespace: Namespace): Promise<Namespace> {
    return (await this.lock(ctx, [namespace], 'NO KEY UPDATE', anyById))[0]!;
  }

  /** Has two trees alone. Everybody takes their locks in one order, so that two who cross do not wait for each other. */
  async holdBoth(ctx: RequestContext, first: Namespace, second: Namespace): Promise<[Namespace, Namespace]> {
    const [one, two] = await this.lock(ctx, [first, second], 'NO KEY UPDATE', liveById);
    return [one!, two!];
  }

  /** Adds a group or project below a held group, or a group at the top. */
  async plant(ctx: RequestContext, parent: Namespace | null, added: NewNamespace): Promise<Namespace> {
    const fullPath = parent ? `${parent.fullPath}/${added.path}` : added.path;
    if (added.kind === 'group' && parent && parent.ancestorIds.length >= MAX_DEPTH) {
      throw refuse('TOO_DEEP', 'parentPath', `Groups can be nested at most ${MAX_DEPTH} deep.`);
    }
    requireLength(fullPath.length);
    const id = await insertNamespace(this.database, ctx, {
      ...added,
      fullPath,
      parentId: parent?.id ?? null,
      parentAncestorIds: parent?.ancestorIds ?? [],
    }).catch((error: unknown) => {
      throw orTaken(error, fullPath);
    });
    return this.reread(ctx, id);
  }

  /** Changes a held namespace; a new path moves everything below along. */
  async alter(ctx: RequestContext, held: Namespace, changes: NamespaceChanges & { path?: string }): Promise<Namespace> {
    const { path, ...rest } = changes;
    if (path !== undefined && path !== held.path) await this.rename(ctx, held, path);
    if (Object.keys(rest).length > 0) await updateNamespace(this.database, ctx, held.id, rest);
    return this.reread(ctx, held.id);
  }

  /** Archives a held namespace, and everything below with it, or brings it back; what is archived by itself stays so. */
  async archive(ctx: RequestContext, held: Namespace, archived: boolean): Promise<Namespace> {
    if (!archived && held.archived && !held.archivedItself) {
      throw refuse('ARCHIVED_ABOVE', 'archived', 'A group above it is archived; bring that back instead.');
    }
    await markArchived(this.database, ctx, held.id, archived);
    return this.reread(ctx, held.id);
  }

  /** Moves a held namespace and everything in it to the trash: nobody finds it any more, and its path is free. */
  async bury(ctx: RequestContext, held: Namespace, reason: string): Promise<Buried> {
    const kind = held.kind as 'group' | 'project';
    const trashId = await this.bin.open(ctx, { kind, namespaceId: held.id, name: held.fullPath, reason });
    return { trashId, namespaces: await markDeleted(this.database, ctx, held.id, trashId) };
  }

  /** Brings back what was buried as one, to where it was; what went to the trash before stays there. */
  async unbury(ctx: RequestContext, held: Namespace, trashId: string): Promise<Buried> {
    await this.requireGround(ctx, held);
    const [taken] = await pathsTaken(this.database, ctx, trashId);
    if (taken !== undefined) throw pathTaken(taken);
    const namespaces = await markRestored(this.database, ctx, trashId).catch((error: unknown) => {
      throw orTaken(error, held.fullPath);
    });
    return { trashId, namespaces };
  }

  /** What is below something in the trash, or `in` it, cannot come back before that. */
  async requireGround(ctx: RequestContext, namespace: Namespace, which: 'above' | 'in' = 'above'): Promise<void> {
    const ids = namespace.ancestorIds.filter((id) => which === 'in' || id !== namespace.id);
    const above = await topmostDeleted(this.database, ctx, ids);
    if (!above) return;
    throw refuse('PARENT_IN_TRASH', 'id', `${above.fullPath} is in the trash itself; restore that first.`);
  }

  /** Moves a held namespace with everything in it below a held group, or to the top. */
  async graft(ctx: RequestContext, held: Namespace, target: Namespace | null): Promise<Namespace> {
    if (target?.ancestorIds.includes(held.id)) {
      throw refuse('INTO_ITSELF', 'targetPath', 'A group cannot be moved into itself or what is below it.');
    }
    const newFullPath = target ? `${target.fullPath}/${held.path}` : held.path;
    const above = target?.ancestorIds ?? [];
    const deepest = await deepestBelow(this.database, ctx, held.id);
    if (deepest - held.ancestorIds.length + 1 + above.length > MAX_DEPTH) {
      throw refuse('TOO_DEEP', 'targetPath', `Groups can be nested at most ${MAX_DEPTH} deep.`);
    }
    await this.requireRoom(ctx, held, newFullPath);
    const moved = { id: held.id, parentId: target?.id ?? null, above, oldDepth: held.ancestorIds.length };
    await moveSubtree(this.database, ctx, { ...moved, oldFullPath: held.fullPath, newFullPath }).catch(
      (error: unknown) => {
        throw orTaken(error, newFullPath);
      },
    );
    await spreadArchived(this.database, ctx, held.id);
    return this.reread(ctx, held.id);
  }

  private async rename(ctx: RequestContext, held: Namespace, path: string): Promise<void> {
    const above = parentPathOf(held.fullPath);
    const newFullPath = above === null ? path : `${above}/${path}`;
    await this.requireRoom(ctx, held, newFullPath);
    const renamed = { id: held.id, path, oldFullPath: held.fullPath, newFullPath };
    await renameSubtree(this.database, ctx, renamed).catch((error: unknown) => {
      throw orTaken(error, newFullPath);
    });
  }

  private async requireRoom(ctx: RequestContext, held: Namespace, newFullPath: string): Promise<void> {
    const longest = await longestPathBelow(this.database, ctx, held.id);
    requireLength(longest - held.fullPath.length + newFullPath.length);
  }

  /** By their roots' ids, lowest first. A namespace that has moved to another tree meanwhile is not held. */
  private async lock(
    ctx: RequestContext,
    namespaces: readonly Namespace[],
    mode: 'SHARE' | 'NO KEY UPDATE',
    read: typeof liveById,
  ): Promise<Namespace[]> {
    const roots = [...new Set(namespaces.map(rootOf))].sort((a, b) => a - b);
    for (const root of roots) await lockRoot(this.database, ctx, root, mode);
    const held: Namespace[] = [];
    for (const { id } of namespaces) {
      const now = await read(this.database, ctx, id);
      if (!now) throw notFound();
      if (!roots.includes(rootOf(now))) throw new Fault('CONFLICT', MOVED);
      held.push(now);
    }
    return held;
  }

  private async reread(ctx: RequestContext, id: number): Promise<Namespace> {
    const namespace = await liveById(this.database, ctx, id);
    if (!namespace) throw notFound();
    return namespace;
  }
}

function requireLength(length: number): void {
  if (length <= MAX_FULL_PATH_LENGTH) return;
  const rule = `A full path can have at most ${MAX_FULL_PATH_LENGTH} characters, those of what is below included.`;
  throw refuse('PATH_TOO_LONG', 'path', rule);
}

function orTaken(error: unknown, fullPath: string): unknown {
  if ((error as { code?: string } | null)?.code !== UNIQUE_VIOLATION) return error;
  return pathTaken(fullPath);
}

const pathTaken = (fullPath: string): Error =>
  refuse('PATH_TAKEN', 'path', `There is a group or project at ${fullPath} already; letter case does not count.`);
