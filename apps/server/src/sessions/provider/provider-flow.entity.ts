import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** One way to an OpenID provider and back, of one browser. */
@Index('provider_flows_token_hash_key', ['tokenHash'], { unique: true })
@Index('provider_flows_user_id_idx', ['userId'])
@Entity('provider_flows')
export class ProviderFlow {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ type: 'bytea', select: false })
  tokenHash!: Buffer;

  /** Who links his account; null: somebody signs in. */
  @Column({ type: 'bigint', nullable: true })
  userId!: number | null;

  @Column({ type: 'text' })
  returnPath!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  takenAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  finishedAt!: Date | null;

  @Column({ type: 'jsonb', nullable: true })
  told!: unknown;

  @Column({ type: 'text', nullable: true })
  refusal!: string | null;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;
}
