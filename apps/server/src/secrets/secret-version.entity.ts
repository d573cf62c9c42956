import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('secret_versions_secret_id_number_key', ['secretId', 'number'], { unique: true })
@Index('secret_versions_reference_key', ['reference'], { unique: true })
@Index('secret_versions_digest_idx', ['digest'])
@Check('secret_versions_digest', `octet_length("digest") = 32`)
@Check('secret_versions_lines', `"line_count" >= 1`)
@Check('secret_versions_number', `"number" >= 1`)
@Check('secret_versions_length', `"byte_length" BETWEEN 4 AND 65536`)
@Entity('secret_versions')
export class SecretVersion {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ type: 'uuid' })
  secretId!: string;

  @Column({ type: 'integer' })
  number!: number;

  @Column({ type: 'uuid' })
  reference!: string;

  @Column({ type: 'integer' })
  byteLength!: number;

  @Column({ type: 'integer', default: 1 })
  lineCount!: number;

  /** Lines of it, and fields of the JSON that it is, that are too short to mask on their own. */
  @Column({ type: 'integer', default: 0 })
  unmaskedParts!: number;

  @Column({ type: 'bytea', nullable: true })
  digest!: Buffer | null;

  @Column({ type: 'integer', nullable: true })
  rolledBackFrom!: number | null;

  /** Digest of the value rules that the value was judged by; null: by none. */
  @Column({ type: 'bytea', nullable: true })
  judgedBy!: Buffer | null;

  @Column({ type: 'text', default: '' })
  reason!: string;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  destroyedAt!: Date | null;

  @ManyToOne('Secret', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'secret_id' })
  secret?: unknown;
}
