import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The use log: each release and each refusal. Rows are never changed. */
@Index('secret_uses_secret_id_id_idx', ['secretId', 'id'])
@Index('secret_uses_job_id_id_idx', ['jobId', 'id'])
@Index('secret_uses_project_id_id_idx', ['projectId', 'id'])
@Check('secret_uses_outcome', `"outcome" IN ('released', 'withheld')`)
@Check('secret_uses_phase', `"phase" IN ('handout', 'release')`)
@Check('secret_uses_channel', `"channel" IN ('handout', 'runner', 'facade')`)
@Entity('secret_uses')
export class SecretUse {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  occurredAt!: Date;

  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'text' })
  phase!: string;

  @Column({ type: 'text' })
  channel!: string;

  @Column({ type: 'text' })
  code!: string;

  @Column({ type: 'smallint', nullable: true })
  rule!: number | null;

  @Column({ type: 'text', default: '' })
  sentence!: string;

  @Column({ type: 'text' })
  variable!: string;

  @Column({ type: 'text' })
  secretName!: string;

  @Column({ type: 'uuid', nullable: true })
  secretId!: string | null;

  @Column({ type: 'bigint', nullable: true })
  ownerId!: number | null;

  @Column({ type: 'text', nullable: true })
  environmentScope!: string | null;

  @Column({ type: 'integer', nullable: true })
  versionNumber!: number | null;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'bigint' })
  pipelineId!: number;

  @Column({ type: 'bigint' })
  jobId!: number;

  @Column({ type: 'text' })
  jobName!: string;

  @Column({ type: 'text' })
  refKind!: string;

  @Column({ type: 'text' })
  refName!: string;

  @Column({ type: 'text' })
  sha!: string;

  @Column({ type: 'text', nullable: true })
  environment!: string | null;

  @Column({ type: 'text' })
  source!: string;

  @Column({ type: 'bigint' })
  actorId!: number;

  @Column({ type: 'bigint', nullable: true })
  runnerId!: number | null;

  @Column({ type: 'bigint', nullable: true })
  runnerManagerId!: number | null;

  @Column({ type: 'integer' })
  handout!: number;

  @Column({ type: 'text' })
  requestId!: string;

  @Column({ type: 'bigint', nullable: true })
  approvedBy!: number | null;

  /** The administrator who started the pipeline as its actor. */
  @Column({ type: 'bigint', nullable: true })
  impersonatorId!: number | null;
}
