import { Inject, Injectable } from '@nestjs/common';
import { asGroup, asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { readConsequences } from './consequences.query.js';
import type { GroupConsequences } from './consequences.types.js';

const DAYS = 30;

/** What stops when a project is archived or deleted, or a group archived, for who may do that: told before he does it. */
@Injectable()
export class ShowConsequences {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, kind: 'project' | 'group', fullPath: string): Promise<GroupConsequences> {
    const row = await readConsequences(this.database, ctx, await this.#find(ctx, kind, fullPath), DAYS);
    return {
      days: DAYS,
      groupsCount: row.groups,
      projectsCount: row.projects,
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

  async #find(ctx: RequestContext, kind: 'project' | 'group', fullPath: string): Promise<number> {
    if (kind === 'project') {
      const project = await this.namespaces.visibleProject(ctx, fullPath);
      ctx.require('project:archive', asProject(project));
      return project.id;
    }
    const group = await this.namespaces.visibleGroup(ctx, fullPath);
    ctx.require('group:archive', asGroup(group));
    return group.id;
  }
}
