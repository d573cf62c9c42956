import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ListTrash } from './list-trash.js';
import { PurgeFromTrash } from './purge-from-trash.js';
import { RestoreFromTrash } from './restore-from-trash.js';
import { TrashArgs, TrashPurgeInput, TrashRestoreInput } from './trash.inputs.js';
import {
  toTrashEntry,
  TrashEntryConnection,
  TrashPurgePayload,
  TrashRestorePayload,
  type TrashEntryType,
} from './trash.types.js';

@Resolver()
export class TrashResolver {
  constructor(
    @Inject(ListTrash) private readonly list: ListTrash,
    @Inject(RestoreFromTrash) private readonly restore: RestoreFromTrash,
    @Inject(PurgeFromTrash) private readonly purge: PurgeFromTrash,
  ) {}

  @Query(() => TrashEntryConnection, { description: 'What was deleted, newest first.' })
  @Can('trash:list')
  trash(@Ctx() ctx: RequestContext, @Args() args: TrashArgs): Promise<Page<TrashEntryType>> {
    return this.list.execute(ctx, args);
  }

  // What it takes depends on what the entry holds: secret:restore, secrets_manager:restore, project:restore, group:restore.
  @Mutation(() => TrashRestorePayload)
  @Can('secret:restore')
  trashRestore(@Ctx() ctx: RequestContext, @Args('input') input: TrashRestoreInput): Promise<TrashRestorePayload> {
    return answer('trashEntry', input, async () => toTrashEntry(ctx, await this.restore.execute(ctx, input)));
  }

  @Mutation(() => TrashPurgePayload)
  @Can('secret:purge')
  trashPurge(@Ctx() ctx: RequestContext, @Args('input') input: TrashPurgeInput): Promise<TrashPurgePayload> {
    return answer('trashEntry', input, async () => toTrashEntry(ctx, await this.purge.execute(ctx, input)));
  }
}
