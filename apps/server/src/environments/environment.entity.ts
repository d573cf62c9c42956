import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('environments_project_id_name_key', ['projectId', 'name'], { unique: true })
@Index('environments_auto_stop_at_idx', ['autoStopAt'])
@Index('environments_stop_job_id_idx', ['stopJobId'])
@Index('environments_deployment_job_id_idx', ['deploymentJobId'])
@Check('environments_state', `"state" IN ('available', 'stopped')`)
@Check('environments_tier', `"tier" IN ('production', 'staging', 'testing', 'development', 'other')`)
@Check('environments_name', `length("name") BETWEEN 1 AND 255 AND "name" !~ '[*[:cntrl:]]'`)
@Entity('environments')
export class Environment {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: 'other' })
  tier!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  /** As its jobs left it. */
  @Column({ type: 'text', default: 'available' })
  state!: 'available' | 'stopped';

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  autoStopAt!: Date | null;

  /** The job that stops what was deployed last. */
  @Column({ type: 'bigint', nullable: true })
  stopJobId!: number | null;

  /** The job that deployed last. */
  @Column({ type: 'bigint', nullable: true })
  deploymentJobId!: number | null;

  /** Where what was deployed last is reached, as its job said. */
  @Column({ type: 'text', nullable: true })
  url!: string | null;

  @ManyToOne('Job', { onDelete: 'SET NULL', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'deployment_job_id' })
  deploymentJob?: unknown;

  @ManyToOne('Job', { onDelete: 'SET NULL', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'stop_job_id' })
  stopJob?: unknown;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;
}
