import { Inject, Injectable } from '@nestjs/common';
import { abilitiesHeld, asProject, Namespaces, question, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, notFound } from '../platform/errors/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { toRefKind } from '../projects/index.js';
import { toUserCore } from '../sessions/index.js';
import { jobsOfPipelines } from './jobs.query.js';
import type { JobType } from './jobs.types.js';
import { asPipeline } from './pipeline.policy.js';
import { findPipeline, listPipelines, type PipelineRow } from './pipelines.query.js';
import type { PipelinesArgs, PipelineStatus, PipelineType } from './pipelines.types.js';
import { ProjectDemands } from './project-demands.js';
import { ShowJobs } from './show-jobs.js';

export interface VisiblePipeline {
  readonly row: PipelineRow;
  readonly project: Namespace;
  readonly pushRole: number | null;
}

/** Shows pipelines with their jobs: a constant number of statements for a page. */
@Injectable()
export class ShowPipelines {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
  ) {}

  async list(ctx: RequestContext, args: PipelinesArgs): Promise<Page<PipelineType>> {
    const page = pageRequest(args);
    const project = await this.namespaces.visibleProject(ctx, args.projectPath);
    ctx.require('pipeline:list', asProject(project));
    if (args.refName?.includes('\0')) throw badInput('refName', 'must not contain the NUL character.');
    const of = { projectId: project.id, refName: args.refName ?? null };
    const rows = await listPipelines(this.database, ctx, of, page);
    const shown = await this.#show(ctx, project, rows.slice(0, page.size));
    return toPage(rows, page, (row) => [row.id], { map: (row) => shown.get(row.id)! });
  }

  async visible(ctx: RequestContext, id: number): Promise<VisiblePipeline> {
    const row = await findPipeline(this.database, ctx, id);
    if (!row) throw notFound();
    const project = await this.namespaces.visibleById(ctx, row.project_id);
    const pushRole = (await this.demands.of(ctx, project.id)).pushRole(row);
    ctx.requireVisible('pipeline:read', asPipeline(project, pushRole));
    return { row, project, pushRole };
  }

  async execute(ctx: RequestContext, id: number): Promise<PipelineType> {
    const { row, project } = await this.visible(ctx, id);
    return (await this.#show(ctx, project, [row])).get(row.id)!;
  }

  async #show(
    ctx: RequestContext,
    project: Namespace,
    rows: readonly PipelineRow[],
  ): Promise<Map<number, PipelineType>> {
    const ids = rows.map((row) => row.id);
    const jobs = await this.jobs.show(ctx, project, await jobsOfPipelines(this.database, ctx, ids));
    const byPipeline = new Map<string, JobType[]>(ids.map((id) => [String(id), []]));
    for (const job of jobs) byPipeline.get(job.pipelineId)?.push(job);
    const demands = await this.demands.of(ctx, project.id);
    return new Map(
      rows.map((row) => {
        const facts = { project, pushRole: demands.pushRole(row), jobs: byPipeline.get(String(row.id)) ?? [] };
        return [row.id, toPipeline(ctx, row, facts)];
      }),
    );
  }
}

function toPipeline(
  ctx: RequestContext,
  row: PipelineRow,
  facts: { project: Namespace; pushRole: number | null; jobs: JobType[] },
): PipelineType {
  const pipeline = asPipeline(facts.project, facts.pushRole);
  return {
    id: String(row.id),
    projectPath: row.project_path,
    refName: row.ref_name,
    refKind: toRefKind(row.ref_kind),
    sha: row.sha,
    source: row.source,
    status: row.status.toUpperCase() as PipelineStatus,
    name: row.name,
    failureReason: row.failure_reason,
    actor: toUserCore({ id: row.actor_id, username: row.actor_username, name: row.actor_name }),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    jobs: facts.jobs,
    abilities: abilitiesHeld(ctx, [
      question('pipeline:create', pipeline),
      question('pipeline:cancel', pipeline),
      question('pipeline:retry', pipeline),
    ]),
  };
}
