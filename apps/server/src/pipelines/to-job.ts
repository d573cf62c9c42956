import { abilitiesHeld, asProject, question, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { toRefKind } from '../projects/index.js';
import type { AskedSecret, JobRow, OutcomeRow, ServingRunner } from './jobs.query.js';
import { JobSecretOutcome, type JobSecret, type JobStatus, type JobType } from './jobs.types.js';
import type { JobTrigger } from './job-trigger.types.js';
import { asJob, type JobDemands } from './pipeline.policy.js';
import type { Demands } from './project-demands.js';
import { stuckReason } from './stuck-reason.js';

/** What a job's answer is made of beside its row. */
export interface JobSurroundings {
  readonly project: Namespace;
  readonly demands: Demands;
  /** Of any jobs; loaded for all of a page at once. */
  readonly outcomes: readonly OutcomeRow[];
  /** Loaded only when a job waits. */
  readonly runners: readonly ServingRunner[];
}

export function toJob(ctx: RequestContext, row: JobRow, around: JobSurroundings): JobType {
  const demands = around.demands.ofJob(row);
  const job = asJob(around.project, demands);
  return {
    id: String(row.id),
    pipelineId: String(row.pipeline_id),
    projectPath: row.project_path,
    name: row.name,
    stage: row.stage,
    status: row.status.toUpperCase() as JobStatus,
    environment: row.environment,
    environmentUrl: ctx.can('environment:list', asProject(around.project)) ? row.environment_url : null,
    allowFailure: row.allow_failure,
    runWhen: row.run_when,
    ...turnOf(row),
    tags: row.tags,
    timeoutSeconds: row.timeout_seconds,
    failureReason: row.failure_reason,
    exitCode: row.exit_code,
    refName: row.ref_name,
    refKind: toRefKind(row.ref_kind),
    sha: row.sha,
    runner: row.runner_id === null ? null : { id: String(row.runner_id), description: row.runner_description ?? '' },
    createdAt: row.created_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    logSize: row.log_size,
    secrets: secretsOf(row, around.outcomes),
    trigger: triggerOf(row, ctx.can('job_log:read', job)),
    abilities: abilitiesHeld(ctx, [
      question('job_log:read', job),
      question('job:play', job),
      question('job:cancel', job),
      question('job:retry', job),
    ]),
    stuckReason: waitsFor(row, around, demands),
  };
}

// A problem names what the configuration names, which is not for everybody who sees that there is a job.
const triggerOf = ({ trigger, trigger_problem: problem }: JobRow, seesContent: boolean): JobTrigger | null =>
  trigger && { child: trigger.includes !== null, depends: trigger.depends, problem: seesContent ? problem : null };

const turnOf = (row: JobRow) => ({
  needs: row.needs,
  resourceGroup: row.resource_group,
  interruptible: row.interruptible,
  manualConfirmation: row.manual_confirmation,
  scheduledAt: row.scheduled_at,
  retryOf: row.retry_of === null ? null : String(row.retry_of),
});

function waitsFor(row: JobRow, around: JobSurroundings, { pushRole }: JobDemands): string | null {
  if (row.status === 'waiting_for_approval') return 'Others must approve it first.';
  if (row.status === 'waiting_for_resource') return `Another job of the resource group ${row.resource_group} runs.`;
  if (row.trigger) return null;
  return row.status === 'pending' ? stuckReason(waiting(row, around, pushRole), around.runners) : null;
}

const waiting = (row: JobRow, { project }: JobSurroundings, pushRole: number | null) => ({
  tags: row.tags,
  needsSecrets: row.needs_secrets,
  refProtected: pushRole !== null,
  archived: project.archived,
});

/** What became of each secret that a job asks for. */
export function secretsOf(
  row: Pick<JobRow, 'id' | 'secrets' | 'withheld' | 'finished_at'>,
  outcomes: readonly OutcomeRow[],
): JobSecret[] {
  const own = new Map(outcomes.filter((use) => use.job_id === row.id).map((use) => [use.variable, use]));
  return row.secrets.map((asked) => {
    const { variable, name, source, file } = asked;
    const use = own.get(variable) ?? own.get(twinOf(asked, row.secrets, own)?.variable ?? '');
    if (use) {
      const released = use.outcome === 'released';
      const { code, rule, occurred_at: at } = use;
      const sentence = use.sentence || null;
      const outcome = released ? JobSecretOutcome.RELEASED : JobSecretOutcome.WITHHELD;
      return { variable, name, source, file, outcome, code, rule, sentence, at };
    }
    const withheld = row.withheld.find((entry) => entry.variable === variable);
    if (!withheld) {
      const outcome = JobSecretOutcome.NOT_ASKED_YET;
      return { variable, name, source, file, outcome, code: null, rule: null, sentence: null, at: null };
    }
    const { code, rule, sentence } = withheld;
    return {
      variable,
      name,
      source,
      file,
      outcome: JobSecretOutcome.WITHHELD,
      code,
      rule,
      sentence,
      at: row.finished_at,
    };
  });
}

/** A runner reads a secret once, however many variables are to show it; the use log then has one of them. */
function twinOf(
  asked: AskedSecret,
  all: readonly AskedSecret[],
  logged: ReadonlyMap<string, OutcomeRow>,
): AskedSecret | undefined {
  return all.find((other) => other.name === asked.name && other.source === asked.source && logged.has(other.variable));
}
