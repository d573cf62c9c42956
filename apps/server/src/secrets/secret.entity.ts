import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('secrets_current_version_id_key', ['currentVersionId'], { unique: true })
@Index('secrets_namespace_id_name_idx', ['namespaceId', 'name'])
@Index('secrets_trash_id_idx', ['trashId'])
@Index('secrets_by_name_idx', { synchronize: false })
@Index('secrets_name_parts_idx', { synchronize: false })
@Index('secrets_tags_idx', { synchronize: false })
@Index('secrets_live_key', ['namespaceId', 'name', 'environmentScope'], { unique: true, where: '(deleted_at IS NULL)' })
@Index('secrets_expires_at_idx', ['expiresAt'], { where: '((deleted_at IS NULL) AND (expires_at IS NOT NULL))' })
@Index('secrets_rotated_at_idx', ['rotatedAt'], {
  where: '((deleted_at IS NULL) AND (rotation_interval_days IS NOT NULL))',
})
@Check('secrets_name_form', `"name" ~ '^[A-Za-z0-9_]{1,255}$'`)
@Check('secrets_environment_scope', `length("environment_scope") BETWEEN 1 AND 255`)
@Check('secrets_ref_scope', `"branch_scope" IS NOT NULL OR "tag_scope" IS NOT NULL`)
@Check('secrets_condition_check', `char_length("condition") BETWEEN 1 AND 1000`)
@Check('secrets_rotation', `"rotation_interval_days" >= 7`)
@Check('secrets_metadata_version', `"metadata_version" >= 1`)
@Entity('secrets')
export class Secret {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: '*' })
  environmentScope!: string;

  @Column({ type: 'text', nullable: true, default: '*' })
  branchScope!: string | null;

  @Column({ type: 'text', nullable: true })
  tagScope!: string | null;

  @Column({ type: 'boolean', default: false })
  protected!: boolean;

  @Column({ type: 'text', default: '' })
  description!: string;

  @Column({ type: 'integer', nullable: true })
  rotationIntervalDays!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  rotatedAt!: Date;

  @Column({ type: 'bigint', array: true, nullable: true })
  allowedProjectIds!: number[];

  @Column({ type: 'text', array: true, nullable: true })
  acceptedSources!: string[];

  @Column({ type: 'boolean', default: false })
  forksAllowed!: boolean;

  @Column({ type: 'text', nullable: true })
  condition!: string | null;

  @Column({ type: 'boolean', default: false })
  approvalRequired!: boolean;

  @Column({ type: 'text', array: true, default: '{}' })
  approvalExemptRefs!: string[];

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  frozenAt!: Date | null;

  @Column({ type: 'text', default: '' })
  freezeReason!: string;

  @Column({ type: 'bigint', nullable: true })
  frozenBy!: number | null;

  @Column({ type: 'boolean', default: false })
  writeOnly!: boolean;

  @Column({ type: 'text', array: true, default: '{}' })
  tags!: string[];

  @Column({ type: 'text', default: '' })
  contact!: string;

  @Column({ type: 'jsonb', nullable: true })
  valueRules!: unknown;

  @Column({ type: 'uuid', nullable: true })
  trashId!: string | null;

  @Column({ type: 'integer', default: 1 })
  metadataVersion!: number;

  @Column({ type: 'uuid', nullable: true })
  currentVersionId!: string | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  deletedAt!: Date | null;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('SecretVersion', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'current_version_id' })
  currentVersion?: unknown;

  @ManyToOne('TrashEntry', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'trash_id' })
  trash?: unknown;
}
