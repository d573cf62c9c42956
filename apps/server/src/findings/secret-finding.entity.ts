import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** A form of a secret's value where nobody should see it. What was seen is not kept, only of which version it was. */
@Index(
  'secret_findings_job_id_secret_id_version_number_form_place__key',
  ['jobId', 'secretId', 'versionNumber', 'form', 'place', 'path'],
  { unique: true },
)
@Index('secret_findings_secret_id_id_idx', ['secretId', 'id'])
@Index('secret_findings_told_at_idx', ['toldAt'])
@Check('secret_findings_form', `"form" IN ('raw', 'line', 'leaf', 'base64', 'hex', 'json', 'shell', 'url', 'html')`)
@Check('secret_findings_place', `"place" IN ('log', 'runner', 'artifact')`)
@Check('secret_findings_resolution', `"resolution" IN ('rotated', 'revoked', 'accepted', 'false_positive')`)
@Check('secret_findings_resolved', `("resolution" IS NULL) = ("resolved_at" IS NULL)`)
@Entity('secret_findings')
export class SecretFinding {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'uuid' })
  secretId!: string;

  @Column({ type: 'integer' })
  versionNumber!: number;

  @Column({ type: 'bigint' })
  jobId!: number;

  @Column({ type: 'text' })
  form!: string;

  @Column({ type: 'text' })
  place!: string;

  /** Of an artifact, the file in it. */
  @Column({ type: 'text', default: '' })
  path!: string;

  @Column({ type: 'integer' })
  line!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  foundAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  toldAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  resolution!: string | null;

  @Column({ type: 'text', default: '' })
  resolutionReason!: string;

  @Column({ type: 'bigint', nullable: true })
  resolvedBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  resolvedAt!: Date | null;

  @ManyToOne('Secret', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'secret_id' })
  secret?: unknown;

  @ManyToOne('Job', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'job_id' })
  job?: unknown;
}
