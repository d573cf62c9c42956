import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('pipelines_project_id_id_idx', ['projectId', 'id'])
@Index('pipelines_commit_id_idx', ['commitId'])
@Index('pipelines_actor_id_idx', ['actorId'])
@Index('pipelines_live_idx', ['id'], {
  where: `(status = ANY (ARRAY['created'::text, 'manual'::text, 'delayed'::text, 'pending'::text, 'running'::text, 'canceling'::text]))`,
})
@Index('pipelines_live_of_ref_idx', ['projectId', 'refName', 'id'], {
  where: `(status = ANY (ARRAY['created'::text, 'manual'::text, 'delayed'::text, 'pending'::text, 'running'::text, 'canceling'::text]))`,
})
@Index('pipelines_trigger_job_id_key', ['triggerJobId'], { unique: true })
@Check(
  'pipelines_status',
  `"status" IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling', 'success', 'failed', 'canceled', 'skipped')`,
)
@Check('pipelines_auto_cancel', `"auto_cancel" IN ('conservative', 'interruptible', 'none')`)
@Check('pipelines_ref_kind', `"ref_kind" IN ('branch', 'tag')`)
@Entity('pipelines')
export class Pipeline {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'bigint' })
  commitId!: number;

  @Column({ type: 'text' })
  refKind!: string;

  @Column({ type: 'text' })
  refName!: string;

  @Column({ type: 'text' })
  sha!: string;

  @Column({ type: 'text' })
  source!: string;

  /** What `workflow: name` made of it. */
  @Column({ type: 'text', nullable: true })
  name!: string | null;

  @Column({ type: 'boolean', nullable: true })
  fork!: boolean | null;

  @Column({ type: 'text', default: 'created' })
  status!: string;

  @Column({ type: 'bigint' })
  actorId!: number;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  variables!: unknown;

  @Column({ type: 'text', nullable: true })
  autoCancel!: string | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  finishedAt!: Date | null;

  /** The administrator who started it as its actor. */
  @Column({ type: 'bigint', nullable: true })
  impersonatorId!: number | null;

  /** The job of another pipeline that started it. */
  @Column({ type: 'bigint', nullable: true })
  triggerJobId!: number | null;

  @ManyToOne('Job', { onDelete: 'SET NULL', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'trigger_job_id' })
  triggerJob?: unknown;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;

  @ManyToOne('Commit', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'commit_id' })
  commit?: unknown;

  @ManyToOne('User', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'actor_id' })
  actor?: unknown;
}
