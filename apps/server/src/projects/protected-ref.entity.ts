import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('protected_refs_project_id_kind_pattern_key', ['projectId', 'kind', 'pattern'], { unique: true })
@Entity('protected_refs')
export class ProtectedRef {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'text' })
  kind!: string;

  @Column({ type: 'text' })
  pattern!: string;

  @Column({ type: 'smallint' })
  pushRole!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;
}
