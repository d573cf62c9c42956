import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** A job run that waits, or waited, for somebody to approve one secret, or the run itself for its environment. */
@Index('approval_requests_job_id_secret_id_key', ['jobId', 'secretId'], { unique: true })
@Index('approval_requests_environment_key', ['jobId'], { unique: true, where: `(secret_id IS NULL)` })
@Index('approval_requests_secret_id_id_idx', ['secretId', 'id'])
@Index('approval_requests_pending_idx', ['id'], { where: `(state = 'pending'::text)` })
@Check('approval_requests_state', `"state" IN ('pending', 'approved', 'refused', 'timed_out')`)
@Check(
  'approval_requests_of',
  `("secret_id" IS NULL) = ("environment" IS NOT NULL) AND ("secret_id" IS NULL) = ("secret_name" IS NULL)`,
)
@Entity('approval_requests')
export class ApprovalRequest {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  jobId!: number;

  /** Null: it is about the job's environment. */
  @Column({ type: 'uuid', nullable: true })
  secretId!: string | null;

  /** The secret's; of an environment its project. */
  @Column({ type: 'bigint' })
  ownerId!: number;

  @Column({ type: 'text', nullable: true })
  secretName!: string | null;

  @Column({ type: 'text', nullable: true })
  environment!: string | null;

  @Column({ type: 'text', default: 'pending' })
  state!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  askedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6 })
  dueAt!: Date;

  /** When everybody who may decide was told; null: not yet. */
  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  toldAt!: Date | null;

  @ManyToOne('Job', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'job_id' })
  job?: unknown;
}
