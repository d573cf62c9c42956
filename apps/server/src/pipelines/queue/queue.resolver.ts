import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { PageArgs, type Page } from '../../platform/graphql/index.js';
import { Ctx } from '../../platform/http/index.js';
import { QueuedProject, QueuedProjectConnection } from './queue.types.js';
import { ShowQueue } from './show-queue.js';

@Resolver()
export class QueueResolver {
  constructor(@Inject(ShowQueue) private readonly show: ShowQueue) {}

  @Query(() => QueuedProjectConnection, {
    description: 'Of all projects, that with the oldest job first; for administrators.',
  })
  @Can('instance_runner:list')
  jobQueue(@Ctx() ctx: RequestContext, @Args() args: PageArgs): Promise<Page<QueuedProject>> {
    return this.show.execute(ctx, args);
  }
}
