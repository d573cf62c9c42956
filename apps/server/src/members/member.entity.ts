import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('members_namespace_id_user_id_key', ['namespaceId', 'userId'], { unique: true })
@Index('members_user_id_idx', ['userId'])
@Index('members_custom_role_id_idx', ['customRoleId'])
@Check('members_role', `"role" IN (10, 20, 30, 40, 50)`)
@Entity('members')
export class Member {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'bigint' })
  userId!: number;

  @Column({ type: 'smallint' })
  role!: number;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  customRoleId!: number | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;

  @ManyToOne('CustomRole', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'custom_role_id' })
  customRole?: unknown;
}
