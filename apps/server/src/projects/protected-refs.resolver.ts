import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateProtectedRef } from './create-protected-ref.js';
import { DeleteProtectedRef } from './delete-protected-ref.js';
import { ListProtectedRefs } from './list-protected-refs.js';
import {
  ProtectedRefCreateInput,
  ProtectedRefCreatePayload,
  ProtectedRefDeleteInput,
  ProtectedRefDeletePayload,
  ProtectedRefType,
  toProtectedRef,
} from './protected-refs.types.js';

@Resolver()
export class ProtectedRefsResolver {
  constructor(
    @Inject(ListProtectedRefs) private readonly list: ListProtectedRefs,
    @Inject(CreateProtectedRef) private readonly create: CreateProtectedRef,
    @Inject(DeleteProtectedRef) private readonly remove: DeleteProtectedRef,
  ) {}

  @Query(() => [ProtectedRefType])
  @Can('protected_ref:list')
  async protectedRefs(
    @Ctx() ctx: RequestContext,
    @Args('projectPath', { type: () => ID }) projectPath: string,
  ): Promise<ProtectedRefType[]> {
    return (await this.list.execute(ctx, projectPath)).map(toProtectedRef);
  }

  @Mutation(() => ProtectedRefCreatePayload)
  @Can('protected_ref:create')
  protectedRefCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProtectedRefCreateInput,
  ): Promise<ProtectedRefCreatePayload> {
    return answer('protectedRef', input, async () => toProtectedRef(await this.create.execute(ctx, input)));
  }

  @Mutation(() => ProtectedRefDeletePayload)
  @Can('protected_ref:delete')
  protectedRefDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProtectedRefDeleteInput,
  ): Promise<ProtectedRefDeletePayload> {
    return answer('protectedRef', input, async () => toProtectedRef(await this.remove.execute(ctx, parseId(input.id))));
  }
}
