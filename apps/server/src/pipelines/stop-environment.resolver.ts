import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { EnvironmentStopInput, EnvironmentStopPayload, toEnvironment } from '../environments/index.js';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { StopEnvironment } from './stop-environment.js';

@Resolver()
export class StopEnvironmentResolver {
  constructor(@Inject(StopEnvironment) private readonly stop: StopEnvironment) {}

  @Mutation(() => EnvironmentStopPayload, {
    description:
      'Plays the job that `on_stop` names, which stops it once it succeeds; stops it at once where there is none.',
  })
  @Can('environment:deploy')
  environmentStop(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentStopInput,
  ): Promise<EnvironmentStopPayload> {
    return answer('environment', input, async () =>
      toEnvironment(ctx, await this.stop.execute(ctx, parseId(input.id), { force: input.force ?? false })),
    );
  }
}
