import { Inject } from '@nestjs/common';
import { Args, ID, Int, Resolver, Subscription } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx, Renew, type Renewal } from '../platform/http/index.js';
import { JobLogType } from './jobs.types.js';
import { PipelineType } from './pipelines.types.js';
import { WatchJobs } from './watch-jobs.js';

const asItIs = { resolve: (value: unknown): unknown => value };

@Resolver()
export class WatchResolver {
  constructor(@Inject(WatchJobs) private readonly watch: WatchJobs) {}

  @Subscription(() => JobLogType, {
    ...asItIs,
    description: 'The log from a byte on, as it grows; ends with the job, or when you may not read it any more.',
  })
  @Can('job_log:read')
  jobLogGrows(
    @Ctx() ctx: RequestContext,
    @Renew() renew: Renewal,
    @Args('jobId', { type: () => ID }) jobId: string,
    @Args('after', { type: () => Int, nullable: true }) after: number | null,
    @Args('firstLine', { type: () => Int, nullable: true }) firstLine: number | null,
  ): Promise<AsyncGenerator<JobLogType, void>> {
    return this.watch.logOf(ctx, renew, parseId(jobId), { after: after ?? 0, firstLine: firstLine ?? 1 });
  }

  @Subscription(() => PipelineType, {
    ...asItIs,
    description: 'The pipeline now, and after each change of it or its jobs, as long as you may see it.',
  })
  @Can('pipeline:read')
  pipelineChanges(
    @Ctx() ctx: RequestContext,
    @Renew() renew: Renewal,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AsyncGenerator<PipelineType, void>> {
    return this.watch.pipeline(ctx, renew, parseId(id));
  }
}
