import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Payload } from '../platform/graphql/index.js';
import { NotificationType } from './notifications.types.js';
import type { VisibleWebhook } from './webhooks.js';

@ObjectType('Webhook', { description: 'Who is told over HTTP of the secrets of a namespace and all below it.' })
export class WebhookType {
  @Field(() => ID) id!: string;
  @Field(() => ID) fullPath!: string;
  @Field(() => String) url!: string;
  @Field(() => [String]) events!: string[];
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => Date) createdAt!: Date;
}

export function toWebhook({ webhook, namespace }: VisibleWebhook): WebhookType {
  const { id, url, events, enabled, createdAt } = webhook;
  return { id: String(id), fullPath: namespace.fullPath, url, events, enabled, createdAt };
}

const SHOWN_ONCE = 'Shown once: verify the header X-Lockkeeper-Signature with it.';

@ObjectType()
export class WebhookCreatePayload extends Payload {
  @Field(() => WebhookType, { nullable: true }) webhook!: WebhookType | null;
  @Field(() => String, { nullable: true, description: SHOWN_ONCE }) signingKey!: string | null;
}

@ObjectType()
export class WebhookUpdatePayload extends Payload {
  @Field(() => WebhookType, { nullable: true }) webhook!: WebhookType | null;
  @Field(() => String, { nullable: true, description: `${SHOWN_ONCE} Null when no new one was asked for.` })
  signingKey!: string | null;
}

@ObjectType()
export class WebhookDeletePayload extends Payload {
  @Field(() => WebhookType, { nullable: true }) webhook!: WebhookType | null;
}

@ObjectType()
export class WebhookTestPayload extends Payload {
  @Field(() => NotificationType, { nullable: true, description: 'What became of the call.' })
  notification!: NotificationType | null;
}
