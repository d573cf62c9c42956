import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { toGroup } from '../groups/index.js';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { toProject } from '../projects/index.js';
import { PreviewTransfer } from './preview-transfer.js';
import { TransferNamespace } from './transfer-namespace.js';
import {
  GroupTransferInput,
  GroupTransferPayload,
  ProjectTransferInput,
  ProjectTransferPayload,
  toTransferPreview,
  TransferPreview,
  TransferPreviewArgs,
} from './transfers.types.js';

@Resolver()
export class TransfersResolver {
  constructor(
    @Inject(PreviewTransfer) private readonly preview: PreviewTransfer,
    @Inject(TransferNamespace) private readonly transfer: TransferNamespace,
  ) {}

  // Of a group it takes group:transfer.
  @Query(() => TransferPreview, { description: 'What moving a project or group would change about who can read what.' })
  @Can('project:transfer')
  async transferPreview(@Ctx() ctx: RequestContext, @Args() args: TransferPreviewArgs): Promise<TransferPreview> {
    return toTransferPreview(await this.preview.execute(ctx, args));
  }

  @Mutation(() => ProjectTransferPayload)
  @Can('project:transfer')
  projectTransfer(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectTransferInput,
  ): Promise<ProjectTransferPayload> {
    return answer('project', input, async () => toProject(ctx, await this.transfer.execute(ctx, 'project', input)));
  }

  @Mutation(() => GroupTransferPayload)
  @Can('group:transfer')
  groupTransfer(@Ctx() ctx: RequestContext, @Args('input') input: GroupTransferInput): Promise<GroupTransferPayload> {
    return answer('group', input, async () => toGroup(ctx, await this.transfer.execute(ctx, 'group', input)));
  }
}
