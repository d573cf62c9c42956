import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('protected_refs_project_id_kind_pattern_key', ['projectId', 'kind', 'pattern'], { unique: true })
@Check('protected_refs_kind', `"kind" IN ('branch', 'tag')`)
@Check('protected_refs_push_role', `"push_role" IN (30, 40, 50)`)
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
