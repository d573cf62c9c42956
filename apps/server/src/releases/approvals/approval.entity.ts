import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** What somebody decided, and what that is bound to. Never changed, but for being withdrawn. */
@Index('approvals_job_id_secret_id_idx', ['jobId', 'secretId'])
@Index('approvals_request_id_idx', ['requestId'])
@Check('approvals_outcome', `"outcome" IN ('given', 'refused')`)
@Check('approvals_withdrawn', `("withdrawn_at" IS NULL) = ("withdrawn_by" IS NULL)`)
@Check(
  'approvals_of',
  `("secret_id" IS NULL) = ("environment" IS NOT NULL) AND ("secret_id" IS NULL) = ("metadata_version" IS NULL) AND ("secret_id" IS NULL) = ("version_id" IS NULL)`,
)
@Entity('approvals')
export class Approval {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  requestId!: number;

  @Column({ type: 'bigint' })
  jobId!: number;

  /** Null: it is about the job's environment. */
  @Column({ type: 'uuid', nullable: true })
  secretId!: string | null;

  @Column({ type: 'text', nullable: true })
  environment!: string | null;

  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'bigint' })
  approverId!: number;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'integer', nullable: true })
  metadataVersion!: number | null;

  @Column({ type: 'uuid', nullable: true })
  versionId!: string | null;

  @Column({ type: 'text' })
  sha!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  decidedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  withdrawnAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  withdrawnBy!: number | null;

  @ManyToOne('ApprovalRequest', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'request_id' })
  request?: unknown;
}
