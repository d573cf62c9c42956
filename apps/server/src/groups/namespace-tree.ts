import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import type { Namespace } from './namespace.entity.js';
import { liveById } from './namespaces.query.js';
import { MAX_DEPTH, MAX_FULL_PATH_LENGTH, parentPathOf } from './naming-rules.js';
import {
  insertNamespace,
  lockRoot,
  longestPathBelow,
  markDeleted,
  renameSubtree,
  updateNamespace,
  type NamespaceChanges,
} from './tree.query.js';

export interface NewNamespace {
  readonly kind: 'group' | 'project';
  readonly path: string;
  readonly name: string;
  readonly description: string;
}

const UNIQUE_VIOLATION = '23505';

/** Changes the tree of groups and projects, inside a transaction of the caller's, who has asked who may. */
@Injectable()
export class NamespaceTree {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Locks the tree of a namespace and reads it anew. `grow` lets others grow it too; `change` has it alone. */
  async hold(ctx: RequestContext, namespace: Namespace, to: 'grow' | 'change'): Promise<Namespace> {
    await lockRoot(this.database, ctx, namespace.ancestorIds[0]!, to === 'grow' ? 'SHARE' : 'NO KEY UPDATE');
    const now = await liveById(this.database, ctx, namespace.id);
    if (!now) throw notFound();
    return now;
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

  /** Deletes softly: from now on nobody finds it, and its path is free. */
  async bury(ctx: RequestContext, held: Namespace): Promise<void> {
    await markDeleted(this.database, ctx, held.id);
  }

  private async rename(ctx: RequestContext, held: Namespace, path: string): Promise<void> {
    const above = parentPathOf(held.fullPath);
    const newFullPath = above === null ? path : `${above}/${path}`;
    const longest = await longestPathBelow(this.database, ctx, held.id);
    requireLength(longest - held.fullPath.length + newFullPath.length);
    const renamed = { id: held.id, path, oldFullPath: held.fullPath, newFullPath };
    await renameSubtree(this.database, ctx, renamed).catch((error: unknown) => {
      throw orTaken(error, newFullPath);
    });
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
  return refuse(
    'PATH_TAKEN',
    'path',
    `There is a group or project at ${fullPath} already; letter case does not count.`,
  );
}
