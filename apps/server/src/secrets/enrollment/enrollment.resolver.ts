import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { subject } from '@lockkeeper/abilities';
import { Can, Open } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { StoreHealth } from '../../platform/health/index.js';
import { Ctx } from '../../platform/http/index.js';
import {
  InstanceSecretsManagerEnrollInput,
  InstanceSecretsManagerEnrollPayload,
  InstanceSecretsManagerUnenrollInput,
  InstanceSecretsManagerUnenrollPayload,
  NamespaceSecretsManagerEnrollInput,
  NamespaceSecretsManagerEnrollPayload,
  NamespaceSecretsManagerUnenrollInput,
  NamespaceSecretsManagerUnenrollPayload,
  SecretsManagerEnrollment,
  SecretsManagerInstanceEnrollment,
} from './enrollment.types.js';
import { Enrollable } from './enrollable.js';
import { impossible, unchanged } from './unchanged.js';

const enrolled = { enrolled: true };

@Resolver()
export class EnrollmentResolver {
  constructor(
    @Inject(Enrollable) private readonly enrollable: Enrollable,
    @Inject(StoreHealth) private readonly health: StoreHealth,
  ) {}

  @Query(() => Boolean, { description: 'Whether the store of values answers, whichever it is.' })
  @Can('secret:list')
  openbaoHealth(): Promise<boolean> {
    return this.health.ready();
  }

  @Query(() => SecretsManagerEnrollment, { nullable: true })
  @Can('secrets_manager:read')
  async namespaceSecretsManagerEnrollment(
    @Ctx() ctx: RequestContext,
    @Args('namespacePath', { type: () => ID }) namespacePath: string,
  ): Promise<SecretsManagerEnrollment> {
    return { ...enrolled, namespacePath: await this.enrollable.pathOf(ctx, namespacePath, 'secrets_manager:read') };
  }

  @Query(() => SecretsManagerInstanceEnrollment, { nullable: true })
  @Open('it is the same everywhere')
  instanceSecretsManagerEnrollment(): SecretsManagerInstanceEnrollment {
    return enrolled;
  }

  @Mutation(() => NamespaceSecretsManagerEnrollPayload)
  @Can('secrets_manager:create')
  async namespaceSecretsManagerEnroll(
    @Ctx() ctx: RequestContext,
    @Args('input') input: NamespaceSecretsManagerEnrollInput,
  ): Promise<NamespaceSecretsManagerEnrollPayload> {
    return unchanged('enrollment', input, await this.#enrollment(ctx, input.namespacePath));
  }

  @Mutation(() => NamespaceSecretsManagerUnenrollPayload, { description: 'Refused: it is always enrolled.' })
  @Can('secrets_manager:create')
  async namespaceSecretsManagerUnenroll(
    @Ctx() ctx: RequestContext,
    @Args('input') input: NamespaceSecretsManagerUnenrollInput,
  ): Promise<NamespaceSecretsManagerUnenrollPayload> {
    return unchanged('enrollment', input, await this.#enrollment(ctx, input.namespacePath), impossible.unenroll);
  }

  @Mutation(() => InstanceSecretsManagerEnrollPayload)
  @Can('setting:update')
  instanceSecretsManagerEnroll(
    @Ctx() ctx: RequestContext,
    @Args('input') input: InstanceSecretsManagerEnrollInput,
  ): InstanceSecretsManagerEnrollPayload {
    ctx.require('setting:update', subject.instance({}));
    return unchanged('enrollment', input, enrolled);
  }

  @Mutation(() => InstanceSecretsManagerUnenrollPayload, { description: 'Refused: it is always enrolled.' })
  @Can('setting:update')
  instanceSecretsManagerUnenroll(
    @Ctx() ctx: RequestContext,
    @Args('input') input: InstanceSecretsManagerUnenrollInput,
  ): InstanceSecretsManagerUnenrollPayload {
    ctx.require('setting:update', subject.instance({}));
    return unchanged('enrollment', input, enrolled, impossible.unenroll);
  }

  async #enrollment(ctx: RequestContext, fullPath: string): Promise<SecretsManagerEnrollment> {
    return { ...enrolled, namespacePath: await this.enrollable.pathOf(ctx, fullPath, 'secrets_manager:create') };
  }
}
