import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

@Index('artifacts_job_id_kind_key', ['jobId', 'kind'], { unique: true })
@Index('artifacts_expires_at_idx', ['expiresAt'], { where: `(expires_at IS NOT NULL)` })
@Index('artifacts_unscanned_idx', ['createdAt'], { where: `(scan = 'pending'::text)` })
@Check('artifacts_scan', `"scan" IN ('pending', 'whole', 'partial', 'unreadable')`)
@Check('artifacts_byte_length', `"byte_length" >= 0`)
@Check('artifacts_access', `"access" IN ('all', 'developer', 'maintainer', 'none')`)
@Entity('artifacts')
export class Artifact {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'bigint' })
  jobId!: number;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text' })
  format!: string;

  @Column({ type: 'text' })
  fileName!: string;

  @Column({ type: 'bigint' })
  byteLength!: number;

  @Column({ type: 'bytea' })
  sha256!: Buffer;

  @Column({ type: 'text', default: 'all' })
  access!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  /** How far it was looked through for values of secrets. */
  @Column({ type: 'text', default: 'pending' })
  scan!: string;

  @ManyToOne('Job', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'job_id' })
  job?: unknown;
}
