import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** A project beside its own whose jobs a project's runner takes. */
@Index('runner_projects_project_id_idx', ['projectId'])
@Entity('runner_projects')
export class RunnerProject {
  @PrimaryColumn({ type: 'bigint' })
  runnerId!: number;

  @PrimaryColumn({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Runner', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'runner_id' })
  runner?: unknown;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;
}
