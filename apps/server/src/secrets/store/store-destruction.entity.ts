import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Values whose tombstone is committed and whose destruction the store has not acknowledged yet. */
@Index('store_destructions_next_attempt_at_idx', ['nextAttemptAt'])
@Entity('store_destructions')
export class StoreDestruction {
  @PrimaryColumn({ type: 'uuid' })
  reference!: string;

  @Column({ type: 'bigint' })
  ownerId!: number;

  @Column({ type: 'integer', default: 0 })
  attempts!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  nextAttemptAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;
}
