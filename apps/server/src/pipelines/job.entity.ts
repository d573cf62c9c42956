import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('jobs_pipeline_id_stage_index_position_idx', ['pipelineId', 'stageIndex', 'position'])
@Index('jobs_project_id_idx', ['projectId'])
@Index('jobs_retry_of_idx', ['retryOf'])
@Index('jobs_runner_id_idx', ['runnerId'])
@Index('jobs_runner_manager_id_idx', ['runnerManagerId'])
@Index('jobs_pending_idx', ['projectId', 'id'], { where: `(status = 'pending'::text)` })
@Index('jobs_waiting_idx', ['id'], { where: `(status = 'waiting_for_approval'::text)` })
@Index('jobs_delayed_idx', ['scheduledAt'], { where: `(status = 'delayed'::text)` })
@Index('jobs_triggers_idx', ['id'], {
  where: `((trigger IS NOT NULL) AND (status = ANY (ARRAY['pending'::text, 'running'::text])))`,
})
@Index('jobs_resource_holder_key', ['projectId', 'resourceGroup'], {
  unique: true,
  where: `((resource_group IS NOT NULL) AND (status = ANY (ARRAY['pending'::text, 'assigned'::text, 'running'::text, 'canceling'::text])))`,
})
@Index('jobs_resource_waiting_idx', ['projectId', 'resourceGroup', 'queuedAt', 'id'], {
  where: `(status = 'waiting_for_resource'::text)`,
})
@Index('jobs_live_token_key', ['tokenHash'], {
  unique: true,
  where: `(status = ANY (ARRAY['assigned'::text, 'running'::text, 'canceling'::text]))`,
})
@Index('jobs_interruptible_idx', ['pipelineId'], { where: `interruptible` })
@Index('jobs_live_idx', ['contactedAt'], {
  where: `(status = ANY (ARRAY['assigned'::text, 'running'::text, 'canceling'::text]))`,
})
@Check(
  'jobs_status',
  `"status" IN ('created', 'manual', 'delayed', 'waiting_for_approval', 'waiting_for_resource', 'pending', 'assigned', 'running', 'canceling', 'success', 'failed', 'canceled', 'skipped')`,
)
@Check('jobs_run_when', `"run_when" IN ('on_success', 'on_failure', 'always', 'manual', 'delayed')`)
@Check('jobs_delayed_has_time', `"status" <> 'delayed' OR "scheduled_at" IS NOT NULL`)
@Check('jobs_environment_action', `"environment_action" IN ('start', 'prepare', 'stop', 'verify', 'access')`)
@Check(
  'jobs_assigned_has_runner',
  `"status" NOT IN ('assigned', 'running', 'canceling') OR ("runner_id" IS NOT NULL AND "token_hash" IS NOT NULL) OR ("trigger" IS NOT NULL AND "status" = 'running')`,
)
@Check('jobs_trigger_has_no_secrets', `"trigger" IS NULL OR (NOT "needs_secrets" AND "runner_id" IS NULL)`)
@Check('jobs_timeout', `"timeout_seconds" BETWEEN 1 AND 2592000`)
@Check('jobs_tags', `"tags" IS NOT NULL`)
@Entity('jobs')
export class Job {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  pipelineId!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  stage!: string;

  @Column({ type: 'integer' })
  stageIndex!: number;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'text', default: 'created' })
  status!: string;

  @Column({ type: 'text', default: 'on_success' })
  runWhen!: string;

  @Column({ type: 'boolean', default: false })
  allowFailure!: boolean;

  @Column({ type: 'integer' })
  timeoutSeconds!: number;

  @Column({ type: 'text', array: true, nullable: true })
  tags!: string[];

  @Column({ type: 'text', nullable: true })
  environment!: string | null;

  @Column({ type: 'jsonb' })
  script!: unknown;

  @Column({ type: 'jsonb' })
  afterScript!: unknown;

  @Column({ type: 'jsonb' })
  variables!: unknown;

  @Column({ type: 'jsonb' })
  secrets!: unknown;

  @Column({ type: 'boolean', default: false })
  needsSecrets!: boolean;

  @Column({ type: 'bigint', nullable: true })
  retryOf!: number | null;

  @Column({ type: 'bigint', nullable: true })
  retriedBy!: number | null;

  /** The administrator who retried it as somebody else. */
  @Column({ type: 'bigint', nullable: true })
  retriedByImpersonator!: number | null;

  @Column({ type: 'integer', default: 0 })
  version!: number;

  @Column({ type: 'integer', default: 0 })
  handout!: number;

  @Column({ type: 'bytea', nullable: true, select: false })
  tokenHash!: Buffer | null;

  @Column({ type: 'bigint', nullable: true })
  runnerId!: number | null;

  @Column({ type: 'bigint', nullable: true })
  runnerManagerId!: number | null;

  @Column({ type: 'text', nullable: true })
  failureReason!: string | null;

  @Column({ type: 'integer', nullable: true })
  exitCode!: number | null;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  withheld!: unknown;

  @Column({ type: 'bigint', default: 0 })
  logSize!: number;

  @Column({ type: 'boolean', default: false })
  logChecked!: boolean;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  secretsServedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  cancelRequestedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  queuedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  assignedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  finishedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  contactedAt!: Date | null;

  @Column({ type: 'integer', nullable: true })
  startInSeconds!: number | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  scheduledAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  manualConfirmation!: string | null;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  allowFailureExitCodes!: unknown;

  @Column({ type: 'jsonb', default: () => `'{"max": 0, "when": ["always"], "exitCodes": []}'` })
  retry!: unknown;

  @Column({ type: 'jsonb', nullable: true })
  needs!: unknown;

  @Column({ type: 'jsonb', nullable: true })
  dependencies!: unknown;

  @Column({ type: 'text', nullable: true })
  resourceGroup!: string | null;

  @Column({ type: 'boolean', default: false })
  interruptible!: boolean;

  @Column({ type: 'text', default: 'start' })
  environmentAction!: string;

  @Column({ type: 'text', nullable: true })
  environmentUrl!: string | null;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  runnerOptions!: unknown;

  /** The job of its pipeline that stops its environment. */
  @Column({ type: 'text', nullable: true })
  onStop!: string | null;

  @Column({ type: 'integer', nullable: true })
  autoStopSeconds!: number | null;

  /** The pipeline that the job starts; no runner gets such a job. */
  @Column({ type: 'jsonb', nullable: true })
  trigger!: unknown;

  /** Why it could not be started. */
  @Column({ type: 'text', nullable: true })
  triggerProblem!: string | null;

  /** Variables that the job leaves to those that depend on it; no secret is among them. */
  @Column({ type: 'jsonb', nullable: true })
  dotenv!: unknown;

  @ManyToOne('Pipeline', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'pipeline_id' })
  pipeline?: unknown;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;

  @ManyToOne('Job', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'retry_of' })
  retryOfJob?: unknown;

  @ManyToOne('Runner', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'runner_id' })
  runner?: unknown;

  @ManyToOne('RunnerManager', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'runner_manager_id' })
  runnerManager?: unknown;
}
