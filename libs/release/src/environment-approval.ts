import { unknownFact } from './decision.js';
import type { EnvironmentApproval, JobFacts, KnownJobFacts, Phase } from './facts.js';
import { quoted } from './quoted.js';
import type { Refusal } from './refusal.js';
import { unknownJobFact } from './unknown-facts.js';

/** What approvals say about a job's running in its environment. */
export interface EnvironmentApprovals {
  /** How many people must approve the job run; 0 = its environment demands none, or it has none. */
  readonly required: number;
  /** Those whose approval counts, each once. */
  readonly approvedBy: readonly number[];
  /** Why the latest approval that does not count does not; `null` = all that were given count. */
  readonly because: string | null;
}

/** A job, as far as approvals of its run look at it. */
export type ApprovedRun = Pick<KnownJobFacts, 'id' | 'environment' | 'run'>;

/** Different people count, however often one of them approves. For showing; what decides is `decideEnvironment`. */
export function environmentApprovals(job: ApprovedRun): EnvironmentApprovals {
  const approvedBy = new Set<number>();
  let because: string | null = null;
  for (const approval of job.environment?.approvals ?? []) {
    const reason = whyVoid(approval, job);
    if (reason === null) approvedBy.add(approval.approverId);
    else because = reason;
  }
  return { required: job.environment?.requiredApprovals ?? 0, approvedBy: [...approvedBy], because };
}

/** The refusal while too few people have approved; null when enough have, or none need to. */
export function notApproved(job: KnownJobFacts): Refusal | null {
  const { required, approvedBy, because } = environmentApprovals(job);
  if (approvedBy.length >= required) return null;
  const name = quoted(job.environment!.name);
  const lost = because === null ? '' : ` (${because})`;
  const sentence = `Environment ${name} needs ${approvalsInWords(required)} of this job run, and ${approvedBy.length} of ${required} ${approvedBy.length === 1 ? 'counts' : 'count'}${lost}.`;
  return { code: 'environment_not_approved', sentence };
}

/** `1 approval`, `2 approvals`. */
export const approvalsInWords = (count: number): string => `${count} ${count === 1 ? 'approval' : 'approvals'}`;

/** What the gate says of a job's environment alone. */
export type EnvironmentDecision = EnvironmentApprovals & { readonly refusal: Refusal | null };

/**
 * The gate for what a job does beside its secrets: may it run in its environment, as far as approvals tell? Jobs that ask
 * for no secret are judged by it alone. What is unknown or malformed refuses.
 */
export function decideEnvironment(job: JobFacts, phase: Phase, now: Date): EnvironmentDecision {
  const unknown = unknownJobFact(job, phase, now);
  if (unknown !== null) return { required: 0, approvedBy: [], because: null, refusal: unknownFact(unknown) };
  const known = job as KnownJobFacts;
  return { ...environmentApprovals(known), refusal: notApproved(known) };
}

function whyVoid(approval: EnvironmentApproval, { id, environment, run }: ApprovedRun): string | null {
  if (approval.withdrawn) return 'an approval was withdrawn';
  const same = approval.jobId === id && approval.environment === environment!.name;
  if (!same || !run || approval.sha !== run.sha) return 'an approval is for another job run';
  if (approval.usedByHandout !== null && approval.usedByHandout !== run.handout) {
    return 'an approval was used by an earlier hand-out of the job';
  }
  if (run.startedBy.includes(approval.approverId)) return 'somebody who made the job run approved it';
  return approval.approverMay ? null : 'somebody who approved may not deploy there any more';
}
