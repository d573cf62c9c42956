import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { asGroup, asProject } from './namespace.policy.js';
import type { Namespace } from './namespace.entity.js';
import { anyByIds, liveAncestors, liveById, liveByPath } from './namespaces.query.js';

/** Finds groups and projects for somebody. What is absent, deleted or hidden from him answers alike: NOT_FOUND. */
@Injectable()
export class Namespaces {
  constructor(@Inject(Database) private readonly database: Database) {}

  async visibleNamespace(ctx: RequestContext, fullPath: string): Promise<Namespace> {
    return requireVisible(ctx, await this.byPath(ctx, fullPath));
  }

  async visibleGroup(ctx: RequestContext, fullPath: string): Promise<Namespace> {
    return requireKind(await this.visibleNamespace(ctx, fullPath), 'group');
  }

  async visibleProject(ctx: RequestContext, fullPath: string): Promise<Namespace> {
    return requireKind(await this.visibleNamespace(ctx, fullPath), 'project');
  }

  async visibleById(ctx: RequestContext, id: number): Promise<Namespace> {
    return requireVisible(ctx, await liveById(this.database, ctx, id));
  }

  /** The live groups above a namespace, nearest first. Says nothing of who may see them. */
  ancestors(ctx: RequestContext, namespace: Namespace): Promise<Namespace[]> {
    return liveAncestors(this.database, ctx, namespace);
  }

  /** By id, those in the trash included. Says nothing of who may see them. */
  async anyByIds(ctx: RequestContext, ids: readonly number[]): Promise<ReadonlyMap<number, Namespace>> {
    const found = await anyByIds(this.database, ctx, ids);
    return new Map(found.map((namespace) => [namespace.id, namespace]));
  }

  private byPath(ctx: RequestContext, fullPath: string): Promise<Namespace | null> {
    // No namespace has such a path, and PostgreSQL takes no NUL character.
    if (fullPath === '' || fullPath.includes('\0')) return Promise.resolve(null);
    return liveByPath(this.database, ctx, fullPath);
  }
}

function requireVisible(ctx: RequestContext, namespace: Namespace | null): Namespace {
  if (!namespace) throw notFound();
  if (namespace.kind === 'project') ctx.requireVisible('project:read', asProject(namespace));
  else ctx.requireVisible('group:read', asGroup(namespace));
  return namespace;
}

function requireKind(namespace: Namespace, kind: 'group' | 'project'): Namespace {
  if (namespace.kind !== kind) throw notFound();
  return namespace;
}
