import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('trash_entries_namespace_id_idx', ['namespaceId'])
@Index('trash_entries_secret_id_idx', ['secretId'])
@Index('trash_entries_waiting_idx', ['purgeAfter'], { where: '((restored_at IS NULL) AND (purged_at IS NULL))' })
@Check(
  'trash_entries_kind',
  `"kind" IN ('secret', 'manager', 'project', 'group') AND ("kind" = 'secret') = ("secret_id" IS NOT NULL)`,
)
@Check('trash_entries_one_end', `"restored_at" IS NULL OR "purged_at" IS NULL`)
@Entity('trash_entries')
export class TrashEntry {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'uuid', nullable: true })
  secretId!: string | null;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: '' })
  reason!: string;

  @Column({ type: 'bigint', nullable: true })
  deletedBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  deletedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6 })
  purgeAfter!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  restoredAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  purgedAt!: Date | null;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('Secret', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'secret_id' })
  secret?: unknown;
}
