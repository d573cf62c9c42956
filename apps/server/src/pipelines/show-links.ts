import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, type Namespace } from '../groups/index.js';
import { gather, type RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import type { RefKindColumn } from '../projects/index.js';
import { asJob, asPipeline } from './pipeline.policy.js';
import type { PipelineLink } from './pipeline-links.types.js';
import type { PipelineStatus } from './pipelines.types.js';
import { ProjectDemands } from './project-demands.js';
import { LINKS, type LinkRow } from './triggers.query.js';

interface Links {
  readonly upstream: PipelineLink | null;
  readonly downstream: readonly PipelineLink[];
}

/** One end of a link. */
interface End {
  readonly id: number;
  readonly projectId: number;
  readonly ref: { readonly ref_kind: RefKindColumn; readonly ref_name: string };
  readonly status: string;
  readonly source: string;
}

const NONE: Links = { upstream: null, downstream: [] };

/** Which pipelines started which, as far as the reader sees both. Of what he does not see nothing is told. */
@Injectable()
export class ShowLinks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
  ) {}

  /** Of a pipeline that the reader sees. */
  async execute(ctx: RequestContext, pipelineId: string): Promise<Links> {
    const load = (ids: readonly string[]) => this.#load(ctx, ids.map(Number));
    return (await gather(ctx, 'pipeline-links', pipelineId, load)) ?? NONE;
  }

  async #load(ctx: RequestContext, pipelineIds: readonly number[]): Promise<ReadonlyMap<string, Links>> {
    const rows = await this.database.query<LinkRow>(ctx, LINKS, [pipelineIds]);
    const see = await this.#sight(
      ctx,
      rows.flatMap((row) => [row.up_project_id, row.down_project_id]),
    );
    return new Map(
      pipelineIds.map((id) => {
        const up = rows.find((row) => row.down_id === id);
        const down = rows.filter((row) => row.up_id === id);
        const downstream = down.flatMap((row) => see(row, downEnd(row)) ?? []);
        return [String(id), { upstream: up ? see(up, upEnd(up)) : null, downstream }];
      }),
    );
  }

  /** An answer links to pipelines of a few projects. */
  async #sight(
    ctx: RequestContext,
    projectIds: readonly number[],
  ): Promise<(row: LinkRow, end: End) => PipelineLink | null> {
    const projects = new Map<number, Namespace>();
    const demands = new Map<number, Awaited<ReturnType<ProjectDemands['of']>>>();
    for (const id of new Set(projectIds)) {
      const project = await this.namespaces.visibleById(ctx, id).catch(absent);
      if (!project) continue;
      projects.set(id, project);
      demands.set(id, await this.demands.of(ctx, id));
    }
    return (row, end) => {
      const project = projects.get(end.projectId);
      const demand = demands.get(end.projectId);
      if (!project || !demand || !ctx.can('pipeline:read', asPipeline(project, demand.pushRole(end.ref)))) return null;
      if (!ctx.can('job:read', asJob(project, demand.ofJob({ ...end.ref, environment: null })))) return null;
      return {
        ...{ pipelineId: String(end.id), projectPath: project.fullPath, refName: end.ref.ref_name, source: end.source },
        ...{ status: end.status.toUpperCase() as PipelineStatus, jobId: String(row.job_id), jobName: row.job_name },
      };
    };
  }
}

function absent(error: unknown): null {
  if (error instanceof Fault && error.code === 'NOT_FOUND') return null;
  throw error;
}

const upEnd = (row: LinkRow): End => ({
  ...{ id: row.up_id, projectId: row.up_project_id, ref: { ref_kind: row.up_ref_kind, ref_name: row.up_ref_name } },
  ...{ status: row.up_status, source: row.up_source },
});

const downEnd = (row: LinkRow): End => ({
  ...{ id: row.down_id, projectId: row.down_project_id },
  ref: { ref_kind: row.down_ref_kind, ref_name: row.down_ref_name },
  ...{ status: row.down_status, source: row.down_source },
});
