import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import {
  knownRefs,
  projectsById,
  projectsInReach,
  usesByShape,
  variantFacts,
  type Reach,
  type ShapeProject,
  type ShapeUse,
} from './job-shapes.query.js';
import { ShapeGate } from './shape-gate.js';

export interface ShapeSecret {
  readonly id: string;
  readonly name: string;
  readonly ownerId: number;
}

/** What the gate and the use log know about kinds of jobs: project, ref and environment. */
@Injectable()
export class JobShapes {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Null when the secret went away meanwhile. */
  async gate(ctx: RequestContext, secret: ShapeSecret): Promise<ShapeGate | null> {
    const rows = await variantFacts(this.database, ctx, secret.ownerId, secret.name);
    const row = rows.find(({ id }) => id === secret.id);
    return row ? new ShapeGate(row, rows, ctx.now()) : null;
  }

  projects(ctx: RequestContext, reach: Reach, page: { fromId: number; size: number }): Promise<ShapeProject[]> {
    return projectsInReach(this.database, ctx, reach, page);
  }

  async projectsById(ctx: RequestContext, ids: readonly number[]): Promise<Map<number, ShapeProject>> {
    const rows = ids.length === 0 ? [] : await projectsById(this.database, ctx, ids);
    return new Map(rows.map((row) => [row.project_id, row]));
  }

  uses(ctx: RequestContext, secretId: string, since: Date): Promise<ShapeUse[]> {
    return usesByShape(this.database, ctx, secretId, since);
  }

  knownRefs(ctx: RequestContext, projectIds: readonly number[]): ReturnType<typeof knownRefs> {
    return projectIds.length === 0 ? Promise.resolve([]) : knownRefs(this.database, ctx, projectIds);
  }
}
