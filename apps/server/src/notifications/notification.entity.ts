import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('notifications_key_key', ['key'], { unique: true })
@Index('notifications_webhook_id_idx', ['webhookId'])
@Index('notifications_namespace_id_id_idx', ['namespaceId', 'id'])
@Index('notifications_waiting_idx', ['nextAttemptAt'], { where: '((sent_at IS NULL) AND (gave_up_at IS NULL))' })
@Check(
  'notifications_channel',
  `"channel" IN ('mail', 'webhook') AND ("channel" = 'webhook') = ("webhook_id" IS NOT NULL)`,
)
@Entity('notifications')
export class Notification {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'text' })
  key!: string;

  @Column({ type: 'text' })
  channel!: string;

  @Column({ type: 'text' })
  event!: string;

  @Column({ type: 'text' })
  recipient!: string;

  @Column({ type: 'bigint', nullable: true })
  webhookId!: number | null;

  @Column({ type: 'bigint', nullable: true })
  namespaceId!: number | null;

  @Column({ type: 'text', default: '' })
  subject!: string;

  @Column({ type: 'jsonb' })
  body!: unknown;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ type: 'text', default: '' })
  lastError!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  nextAttemptAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  sentAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  gaveUpAt!: Date | null;

  @ManyToOne('Webhook', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'webhook_id' })
  webhook?: unknown;
}
