import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CancelJob } from './cancel-job.js';
import {
  JobCancelInput,
  JobCancelPayload,
  JobLogType,
  JobPlayInput,
  JobPlayPayload,
  JobRetryInput,
  JobRetryPayload,
  JobType,
  JobUnpinAndRetryInput,
  JobUnpinAndRetryPayload,
} from './jobs.types.js';
import { PlayJob } from './play-job.js';
import { ReadJobLog } from './read-job-log.js';
import { RetryJob } from './retry-job.js';
import { ShowJobs } from './show-jobs.js';
import { UnpinAndRetryJob } from './unpin-and-retry-job.js';

@Resolver()
export class JobsResolver {
  constructor(
    @Inject(ShowJobs) private readonly show: ShowJobs,
    @Inject(ReadJobLog) private readonly log: ReadJobLog,
    @Inject(CancelJob) private readonly cancel: CancelJob,
    @Inject(RetryJob) private readonly retry: RetryJob,
    @Inject(PlayJob) private readonly play: PlayJob,
    @Inject(UnpinAndRetryJob) private readonly unpinAndRetry: UnpinAndRetryJob,
  ) {}

  @Query(() => JobType)
  @Can('job:read')
  job(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<JobType> {
    return this.show.execute(ctx, parseId(id));
  }

  @Query(() => JobLogType, { description: 'Whole lines from a byte on, at most 1000; the rest when the job is over.' })
  @Can('job_log:read')
  jobLog(
    @Ctx() ctx: RequestContext,
    @Args('jobId', { type: () => ID }) jobId: string,
    @Args('after', { type: () => Int, nullable: true, description: 'The first byte; 0 when absent.' })
    after: number | null,
    @Args('firstLine', { type: () => Int, nullable: true, description: 'The number of the first line; 1 when absent.' })
    firstLine: number | null,
  ): Promise<JobLogType> {
    return this.log.execute(ctx, parseId(jobId), { after: after ?? 0, firstLine: firstLine ?? 1 });
  }

  @Mutation(() => JobCancelPayload)
  @Can('job:cancel')
  jobCancel(@Ctx() ctx: RequestContext, @Args('input') input: JobCancelInput): Promise<JobCancelPayload> {
    return answer('job', input, async () => {
      const id = parseId(input.id);
      await this.cancel.execute(ctx, id);
      return this.show.execute(ctx, id);
    });
  }

  @Mutation(() => JobPlayPayload)
  @Can('job:play')
  jobPlay(@Ctx() ctx: RequestContext, @Args('input') input: JobPlayInput): Promise<JobPlayPayload> {
    return answer('job', input, async () => {
      const id = parseId(input.id);
      await this.play.execute(ctx, id);
      return this.show.execute(ctx, id);
    });
  }

  @Mutation(() => JobRetryPayload)
  @Can('job:retry')
  jobRetry(@Ctx() ctx: RequestContext, @Args('input') input: JobRetryInput): Promise<JobRetryPayload> {
    return answer('job', input, async () => this.show.execute(ctx, await this.retry.execute(ctx, parseId(input.id))));
  }

  @Mutation(() => JobUnpinAndRetryPayload, { description: 'A retry with the current versions of its secrets.' })
  @Can('job:retry')
  jobUnpinAndRetry(
    @Ctx() ctx: RequestContext,
    @Args('input') input: JobUnpinAndRetryInput,
  ): Promise<JobUnpinAndRetryPayload> {
    return answer('job', input, async () =>
      this.show.execute(ctx, await this.unpinAndRetry.execute(ctx, parseId(input.id))),
    );
  }
}
