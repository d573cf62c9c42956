import { Inject, Injectable } from '@nestjs/common';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { readConsequences } from './project-consequences.query.js';
import type { ProjectConsequences } from './project-consequences.types.js';

const DAYS = 30;

/** What stops when a project is archived or deleted, for who may do that: told before he does it. */
@Injectable()
export class ShowConsequences {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, fullPath: string): Promise<ProjectConsequences> {
    const project = await this.namespaces.visibleProject(ctx, fullPath);
    ctx.require('project:archive', asProject(project));
    const row = await readConsequences(this.database, ctx, project.id, DAYS);
    return {
      days: DAYS,
      livePipelinesCount: row.live_pipelines,
      runningJobsCount: row.running_jobs,
      waitingJobsCount: row.waiting_jobs,
      secretsCount: row.secrets,
      usedSecretsCount: row.used_secrets,
      usedGroupSecretsCount: row.used_group_secrets,
      membersCount: row.members,
      environmentsCount: row.environments,
    };
  }
}
