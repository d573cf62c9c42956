import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('group_invitations_namespace_id_group_id_key', ['namespaceId', 'groupId'], { unique: true })
@Index('group_invitations_group_id_idx', ['groupId'])
@Index('group_invitations_group_ancestor_ids_idx', { synchronize: false })
@Check('group_invitations_max_role', `"max_role" IN (10, 20, 30, 40, 50)`)
@Check('group_invitations_not_itself', `"group_id" <> "namespace_id"`)
@Check(
  'group_invitations_ancestors',
  `"group_ancestor_ids" IS NOT NULL AND cardinality("group_ancestor_ids") > 0 AND "group_ancestor_ids"[cardinality("group_ancestor_ids")] = "group_id"`,
)
@Entity('group_invitations')
export class GroupInvitation {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  groupId!: number;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  /** Of the invited group; written by the database. */
  @Column({ type: 'bigint', array: true, nullable: true })
  groupAncestorIds!: number[];

  @Column({ type: 'smallint' })
  maxRole!: number;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'group_id' })
  group?: unknown;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;
}
