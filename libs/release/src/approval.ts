import type { Approval, JobRun, KnownJobFacts, KnownSecretFacts } from './facts.js';
import { isProtectedRef } from './protection.js';
import { quoted } from './quoted.js';

/** Whether a secret demands an approval of a job: not at all, not on this trusted ref, or yes. */
export type ApprovalDemand = 'none' | 'exempt' | 'demanded';

/** A ref that anybody may push to is never trusted, whatever the secret says. */
export function approvalDemand(secret: KnownSecretFacts, { ref }: Pick<KnownJobFacts, 'ref'>): ApprovalDemand {
  if (!secret.approvalRequired) return 'none';
  return ref.protected && isProtectedRef(secret.approvalExemptRefs, ref) ? 'exempt' : 'demanded';
}

/** What approvals say about a job's having a secret. */
export type ApprovalAnswer =
  | { readonly kind: 'not_demanded' }
  | { readonly kind: 'given'; readonly by: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'void'; readonly because: string };

/** One approval that counts is enough; of several that do not, the latest tells why. */
export function approvalAnswer(secret: KnownSecretFacts, job: KnownJobFacts): ApprovalAnswer {
  if (approvalDemand(secret, job) !== 'demanded') return { kind: 'not_demanded' };
  let answer: ApprovalAnswer = { kind: 'missing' };
  for (const approval of secret.approvals ?? []) {
    const because = whyVoid(approval, secret, job);
    if (because === null) return { kind: 'given', by: approval.approverId };
    answer = { kind: 'void', because };
  }
  return answer;
}

function whyVoid(approval: Approval, secret: KnownSecretFacts, job: KnownJobFacts): string | null {
  const { run } = job;
  if (approval.withdrawn) return 'its approval was withdrawn';
  if (approval.jobId !== job.id || approval.secretId !== secret.id || !run || approval.sha !== run.sha) {
    return 'its approval is for another job run';
  }
  if (!seesWhatWasApproved(approval, secret)) return `${quoted(secret.name)} was changed after it was approved`;
  if (!isOfThisHandout(approval, run)) return 'its approval was used by an earlier hand-out of the job';
  if (run.startedBy.includes(approval.approverId)) return 'it was approved by who made the job run';
  return approval.approverMay ? null : 'who approved it may not do so any more';
}

const seesWhatWasApproved = (approval: Approval, { metadataVersion, version }: KnownSecretFacts): boolean =>
  approval.metadataVersion === metadataVersion && approval.versionId === version.id;

const isOfThisHandout = ({ usedByHandout }: Approval, { handout }: JobRun): boolean =>
  usedByHandout === null || usedByHandout === handout;
