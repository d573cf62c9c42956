import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** Lets a person in once instead of a code of his app. The database holds digests. */
@Entity('recovery_codes')
export class RecoveryCode {
  @PrimaryColumn({ type: 'bigint' })
  userId!: number;

  @PrimaryColumn({ type: 'bytea' })
  codeHash!: Buffer;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  usedAt!: Date | null;

  @ManyToOne('TwoFactor', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  twoFactor?: unknown;
}
