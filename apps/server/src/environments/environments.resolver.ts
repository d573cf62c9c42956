import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateEnvironment } from './create-environment.js';
import { DeleteEnvironment } from './delete-environment.js';
import {
  EnvironmentConnection,
  EnvironmentCreateInput,
  EnvironmentCreatePayload,
  EnvironmentDeleteInput,
  EnvironmentDeletePayload,
  EnvironmentsArgs,
  EnvironmentUpdateInput,
  EnvironmentUpdatePayload,
  toEnvironment,
  type EnvironmentType,
} from './environments.types.js';
import { ListEnvironments } from './list-environments.js';
import { UpdateEnvironment } from './update-environment.js';

@Resolver()
export class EnvironmentsResolver {
  constructor(
    @Inject(ListEnvironments) private readonly list: ListEnvironments,
    @Inject(CreateEnvironment) private readonly create: CreateEnvironment,
    @Inject(UpdateEnvironment) private readonly update: UpdateEnvironment,
    @Inject(DeleteEnvironment) private readonly remove: DeleteEnvironment,
  ) {}

  @Query(() => EnvironmentConnection)
  @Can('environment:list')
  environments(@Ctx() ctx: RequestContext, @Args() args: EnvironmentsArgs): Promise<Page<EnvironmentType>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => EnvironmentCreatePayload)
  @Can('environment:create')
  environmentCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentCreateInput,
  ): Promise<EnvironmentCreatePayload> {
    return answer('environment', input, async () => toEnvironment(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => EnvironmentUpdatePayload)
  @Can('environment:update')
  environmentUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentUpdateInput,
  ): Promise<EnvironmentUpdatePayload> {
    return answer('environment', input, async () =>
      toEnvironment(ctx, await this.update.execute(ctx, parseId(input.id), input)),
    );
  }

  @Mutation(() => EnvironmentDeletePayload)
  @Can('environment:delete')
  environmentDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentDeleteInput,
  ): Promise<EnvironmentDeletePayload> {
    return answer('environment', input, async () =>
      toEnvironment(ctx, await this.remove.execute(ctx, parseId(input.id))),
    );
  }
}
