import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../platform/graphql/index.js';
import { deliveryId } from './delivery-id.js';
import type { ListedNotification } from './notification-list.query.js';

export enum NotificationChannel {
  MAIL = 'MAIL',
  WEBHOOK = 'WEBHOOK',
}
registerEnumType(NotificationChannel, { name: 'NotificationChannel' });

@ObjectType('Notification', { description: 'One mail or one call of a webhook.' })
export class NotificationType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'The same for every try; receivers drop doubles by it.' }) delivery!: string;
  @Field(() => String, { description: 'Such as secret.expiring.' }) event!: string;
  @Field(() => NotificationChannel) channel!: NotificationChannel;
  @Field(() => String, { description: 'The address of mail, or where the webhook leads without its path.' })
  recipient!: string;
  @Field(() => String) subject!: string;
  @Field(() => String, { nullable: true, description: 'The namespace of the secret.' }) fullPath!: string | null;
  @Field(() => ID, { nullable: true }) webhookId!: string | null;
  @Field(() => Int) attempts!: number;
  @Field(() => String, { nullable: true, description: 'Why the last try failed.' }) lastError!: string | null;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date, { nullable: true, description: 'Null once nothing is tried any more.' })
  nextAttemptAt!: Date | null;
  @Field(() => Date, { nullable: true }) sentAt!: Date | null;
  @Field(() => Date, { nullable: true }) gaveUpAt!: Date | null;
}

export const NotificationConnection = connectionOf(NotificationType, 'Notification');

export function toNotification(row: ListedNotification): NotificationType {
  const over = row.sent_at !== null || row.gave_up_at !== null;
  return {
    id: String(row.id),
    delivery: deliveryId(row.key),
    event: row.event,
    channel: row.channel === 'mail' ? NotificationChannel.MAIL : NotificationChannel.WEBHOOK,
    recipient: row.recipient,
    subject: row.subject,
    fullPath: row.full_path,
    webhookId: row.webhook_id === null ? null : String(row.webhook_id),
    attempts: row.attempts,
    lastError: row.last_error || null,
    createdAt: row.created_at,
    nextAttemptAt: over ? null : row.next_attempt_at,
    sentAt: row.sent_at,
    gaveUpAt: row.gave_up_at,
  };
}
