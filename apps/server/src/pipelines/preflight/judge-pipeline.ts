import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import type { RefName } from '../../projects/index.js';
import { JudgePlan } from '../../releases/index.js';
import { wantsOf, type NewJob } from '../create-pipeline.query.js';
import { jobsThatFail, toJudged, type Judged } from './judged.js';
import { policyOver } from './pipeline-settings.query.js';
import { insertPreflight } from './preflight.query.js';

export interface JudgedRun {
  readonly project: Namespace;
  readonly ref: RefName;
  readonly sha: string;
  readonly source: string;
  /** Null: nobody knows. */
  readonly fork: boolean | null;
  readonly actorId: number;
}

/** Asks the gate for all secrets of a pipeline before any of its jobs starts. */
@Injectable()
export class JudgePipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JudgePlan) private readonly plan: JudgePlan,
  ) {}

  async judge(ctx: RequestContext, run: JudgedRun, jobs: readonly NewJob[]): Promise<Judged> {
    const { project, ...rest } = run;
    const answers = await this.plan.execute(ctx, { ...rest, projectId: project.id, jobs: jobs.map(wantsOf) });
    return toJudged(jobs, answers);
  }

  /** Keeps the answers with a new pipeline; places of the jobs for which it is to fail at once, none where it may run. */
  async execute(
    ctx: RequestContext,
    run: JudgedRun & { readonly pipelineId: number },
    jobs: readonly NewJob[],
  ): Promise<readonly number[]> {
    const { pipelineId, ...of } = run;
    const judged = await this.judge(ctx, of, jobs);
    const failing = jobsThatFail(judged);
    const policy = failing.length > 0 ? await policyOver(this.database, ctx, run.project.ancestorIds) : null;
    const failed = policy?.preflight === 'fail';
    await insertPreflight(this.database, ctx, { pipelineId, failed, judged });
    return failed ? failing : [];
  }
}
