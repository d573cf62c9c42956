import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, VirtualColumn } from 'typeorm';
import { secretRolesOf } from './secret-roles.query.js';

/** A group or a project: whatever can own secrets. `ancestor_ids` runs from the root to the row itself. */
@Index('namespaces_parent_id_idx', ['parentId'])
@Index('namespaces_trash_id_idx', ['trashId'])
@Index('namespaces_ancestor_ids_idx', { synchronize: false })
@Index('namespaces_full_path_live_key', { synchronize: false })
@Check('namespaces_kind', `"kind" IN ('group', 'project')`)
@Check('namespaces_project_in_group', `"kind" = 'group' OR "parent_id" IS NOT NULL`)
@Check('namespaces_path_form', `"path" ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$'`)
@Check(
  'namespaces_ancestors',
  `"ancestor_ids" IS NOT NULL AND cardinality("ancestor_ids") > 0 AND "ancestor_ids"[cardinality("ancestor_ids")] = "id"`,
)
@Check('namespaces_archived', `"archived" OR NOT "archived_itself"`)
@Entity('namespaces')
export class Namespace {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'bigint', nullable: true })
  parentId!: number | null;

  @Column({ type: 'text' })
  path!: string;

  @Column({ type: 'text' })
  fullPath!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: '' })
  description!: string;

  @Column({ type: 'bigint', array: true, nullable: true })
  ancestorIds!: number[];

  /** It or a group above it: what everything that asks goes by. */
  @Column({ type: 'boolean', default: false })
  archived!: boolean;

  @Column({ type: 'boolean', default: false })
  archivedItself!: boolean;

  @Column({ type: 'boolean', default: false })
  demo!: boolean;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  deletedAt!: Date | null;

  @Column({ type: 'uuid', nullable: true })
  trashId!: string | null;

  /** The lowest role of each of `secretActions` on its secrets, where grants to roles speak; null where none do. */
  @VirtualColumn({ type: 'smallint', query: (alias) => secretRolesOf(`${alias}.id`) })
  secretRoles!: number[] | null;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'parent_id' })
  parent?: unknown;

  @ManyToOne('TrashEntry', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'trash_id' })
  trash?: unknown;
}
