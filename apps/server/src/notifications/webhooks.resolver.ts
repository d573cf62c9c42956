import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateWebhook } from './create-webhook.js';
import { DeleteWebhook } from './delete-webhook.js';
import { ListWebhooks } from './list-webhooks.js';
import { toNotification } from './notifications.types.js';
import { showOnce } from './show-signing-key.js';
import { TestWebhook } from './test-webhook.js';
import { UpdateWebhook } from './update-webhook.js';
import { WebhookCreateInput, WebhookDeleteInput, WebhookTestInput, WebhookUpdateInput } from './webhooks.inputs.js';
import {
  toWebhook,
  WebhookCreatePayload,
  WebhookDeletePayload,
  WebhookTestPayload,
  WebhookType,
  WebhookUpdatePayload,
} from './webhooks.types.js';

@Resolver()
export class WebhooksResolver {
  constructor(
    @Inject(ListWebhooks) private readonly list: ListWebhooks,
    @Inject(CreateWebhook) private readonly create: CreateWebhook,
    @Inject(UpdateWebhook) private readonly update: UpdateWebhook,
    @Inject(DeleteWebhook) private readonly remove: DeleteWebhook,
    @Inject(TestWebhook) private readonly test: TestWebhook,
  ) {}

  @Query(() => [WebhookType])
  @Can('webhook:list')
  async webhooks(
    @Ctx() ctx: RequestContext,
    @Args('fullPath', { type: () => ID }) fullPath: string,
  ): Promise<WebhookType[]> {
    return (await this.list.execute(ctx, fullPath)).map(toWebhook);
  }

  @Mutation(() => WebhookCreatePayload)
  @Can('webhook:create')
  async webhookCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: WebhookCreateInput,
  ): Promise<WebhookCreatePayload> {
    return showOnce(await answer('made', input, () => this.create.execute(ctx, input)));
  }

  @Mutation(() => WebhookUpdatePayload)
  @Can('webhook:update')
  async webhookUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: WebhookUpdateInput,
  ): Promise<WebhookUpdatePayload> {
    return showOnce(await answer('made', input, () => this.update.execute(ctx, input)));
  }

  @Mutation(() => WebhookDeletePayload)
  @Can('webhook:delete')
  webhookDelete(@Ctx() ctx: RequestContext, @Args('input') input: WebhookDeleteInput): Promise<WebhookDeletePayload> {
    return answer('webhook', input, async () => toWebhook(await this.remove.execute(ctx, input)));
  }

  @Mutation(() => WebhookTestPayload)
  @Can('webhook:update')
  webhookTest(@Ctx() ctx: RequestContext, @Args('input') input: WebhookTestInput): Promise<WebhookTestPayload> {
    return answer('notification', input, async () => toNotification(await this.test.execute(ctx, input)));
  }
}
