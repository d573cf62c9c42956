import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('custom_roles_group_id_idx', ['groupId'])
@Index('custom_roles_group_name_key', { synchronize: false })
@Check('custom_roles_role', `"role" IN (10, 20, 30, 40, 50)`)
@Entity('custom_roles')
export class CustomRole {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  groupId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: '' })
  description!: string;

  @Column({ type: 'smallint' })
  role!: number;

  @Column({ type: 'text', array: true, default: '{}' })
  abilities!: string[];

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'group_id' })
  group?: unknown;
}
