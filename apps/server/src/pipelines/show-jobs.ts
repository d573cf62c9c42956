import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { findJob, outcomesOf, servingRunners, type JobRow } from './jobs.query.js';
import type { JobType } from './jobs.types.js';
import { asJob, type JobDemands } from './pipeline.policy.js';
import { ProjectDemands } from './project-demands.js';
import { toJob } from './to-job.js';

/** A job that somebody may see, with what decides what else he may do to it. */
export interface VisibleJob {
  readonly row: JobRow;
  readonly project: Namespace;
  readonly demands: JobDemands;
}

/** Shows jobs: a constant number of statements, however many jobs. */
@Injectable()
export class ShowJobs {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
  ) {}

  async visible(ctx: RequestContext, id: number): Promise<VisibleJob> {
    const row = await findJob(this.database, ctx, id);
    if (!row) throw notFound();
    const project = await this.namespaces.visibleById(ctx, row.project_id);
    const demands = (await this.demands.of(ctx, project.id)).ofJob(row);
    ctx.requireVisible('job:read', asJob(project, demands));
    return { row, project, demands };
  }

  async execute(ctx: RequestContext, id: number): Promise<JobType> {
    const { row, project } = await this.visible(ctx, id);
    const [job] = await this.show(ctx, project, [row]);
    return job!;
  }

  /** Jobs of one project, in the order of their rows. */
  async show(ctx: RequestContext, project: Namespace, rows: readonly JobRow[]): Promise<JobType[]> {
    const asking = rows.filter((row) => row.secrets.length > 0).map((row) => row.id);
    const outcomes = await outcomesOf(this.database, ctx, asking);
    const waits = rows.some((row) => row.status === 'pending');
    const runners = waits ? await servingRunners(this.database, ctx, project.id) : [];
    const demands = await this.demands.of(ctx, project.id);
    const seen = rows.filter((row) => ctx.can('job:read', asJob(project, demands.ofJob(row))));
    return seen.map((row) => toJob(ctx, row, { project, demands, outcomes, runners }));
  }
}
