import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Stages that people were told of, so that each is told once. */
@Check('secret_reminders_kind', `"kind" IN ('expiry', 'rotation') AND "stage_days" >= 0`)
@Entity('secret_reminders')
export class SecretReminder {
  @PrimaryColumn({ type: 'uuid' })
  secretId!: string;

  @PrimaryColumn({ type: 'text' })
  kind!: string;

  /** The end, or the day of rotation, that was told of: a new date is told of anew. */
  @PrimaryColumn({ type: 'timestamptz', precision: 6 })
  dueAt!: Date;

  /** Days before it; 0 is the moment itself. */
  @PrimaryColumn({ type: 'integer' })
  stageDays!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  toldAt!: Date;
}
