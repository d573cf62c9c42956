import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GroupType } from '../groups/index.js';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { PageArgs, parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ProjectType } from '../projects/index.js';
import { AccessRuleCreateInput, AccessRuleDeleteInput, AccessRuleUpdateInput } from './access-rules.inputs.js';
import {
  AccessRuleConnection,
  AccessRuleCreatePayload,
  AccessRuleDeletePayload,
  AccessRuleUpdatePayload,
  toAccessRule,
  type AccessRuleType,
} from './access-rules.types.js';
import { CreateAccessRule } from './create-access-rule.js';
import { DeleteAccessRule } from './delete-access-rule.js';
import { ListAccessRules } from './list-access-rules.js';
import { UpdateAccessRule } from './update-access-rule.js';

const LISTED = 'Its own and those of the groups above, which count here, too; the newest first.';

@Resolver()
export class AccessRulesResolver {
  constructor(
    @Inject(CreateAccessRule) private readonly create: CreateAccessRule,
    @Inject(UpdateAccessRule) private readonly update: UpdateAccessRule,
    @Inject(DeleteAccessRule) private readonly remove: DeleteAccessRule,
  ) {}

  @Mutation(() => AccessRuleCreatePayload)
  @Can('access_rule:update')
  accessRuleCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRuleCreateInput,
  ): Promise<AccessRuleCreatePayload> {
    return answer('accessRule', input, async () => toAccessRule(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => AccessRuleUpdatePayload)
  @Can('access_rule:update')
  accessRuleUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRuleUpdateInput,
  ): Promise<AccessRuleUpdatePayload> {
    return answer('accessRule', input, async () =>
      toAccessRule(ctx, await this.update.execute(ctx, parseId(input.id), input)),
    );
  }

  @Mutation(() => AccessRuleDeletePayload)
  @Can('access_rule:delete')
  accessRuleDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRuleDeleteInput,
  ): Promise<AccessRuleDeletePayload> {
    return answer('accessRule', input, async () =>
      toAccessRule(ctx, await this.remove.execute(ctx, parseId(input.id))),
    );
  }
}

@Resolver(() => GroupType)
export class GroupAccessRulesResolver {
  constructor(@Inject(ListAccessRules) private readonly list: ListAccessRules) {}

  @ResolveField(() => AccessRuleConnection, { description: LISTED })
  @Can('access_rule:list')
  accessRules(
    @Ctx() ctx: RequestContext,
    @Parent() group: GroupType,
    @Args() args: PageArgs,
  ): Promise<Page<AccessRuleType>> {
    return this.list.execute(ctx, Number(group.id), args);
  }
}

@Resolver(() => ProjectType)
export class ProjectAccessRulesResolver {
  constructor(@Inject(ListAccessRules) private readonly list: ListAccessRules) {}

  @ResolveField(() => AccessRuleConnection, { description: LISTED })
  @Can('access_rule:list')
  accessRules(
    @Ctx() ctx: RequestContext,
    @Parent() project: ProjectType,
    @Args() args: PageArgs,
  ): Promise<Page<AccessRuleType>> {
    return this.list.execute(ctx, Number(project.id), args);
  }
}
