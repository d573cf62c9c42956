import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** A name or pattern of environments that only some roles may deploy to. */
@Index('protected_environments_project_id_pattern_key', ['projectId', 'pattern'], { unique: true })
@Check('protected_environments_pattern', `length("pattern") BETWEEN 1 AND 255`)
@Check('protected_environments_deploy_role', `"deploy_role" IN (30, 40, 50)`)
@Check('protected_environments_approvals', `"required_approvals" BETWEEN 0 AND 10`)
@Entity('protected_environments')
export class ProtectedEnvironment {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'text' })
  pattern!: string;

  @Column({ type: 'smallint' })
  deployRole!: number;

  @Column({ type: 'smallint', default: 0 })
  requiredApprovals!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;
}
