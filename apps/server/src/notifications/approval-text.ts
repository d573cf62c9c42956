import type { Claimed } from './outbox.query.js';

/** What stands in the body of a request for an approval: ids, names, paths and times, never a value. */
interface ApprovalBody {
  readonly dueAt: string;
  readonly startedBy: string;
  /** Absent: the job run itself is to be approved, for its environment. */
  readonly secret?: { readonly name: string };
  readonly environment?: string;
  readonly owner: { readonly kind: 'group' | 'project'; readonly fullPath: string };
  readonly job: {
    readonly id: string;
    readonly name: string;
    readonly projectPath: string;
    readonly refName: string;
    readonly sha: string;
  };
}

export const isApprovalEvent = (event: string): boolean =>
  event === 'secret.approval_requested' || event === 'environment.approval_requested';

export function approvalText({ body }: Pick<Claimed, 'body'>, publicUrl: string): string {
  const { secret, environment, owner, job, startedBy, dueAt } = body as unknown as ApprovalBody;
  const path = job.projectPath.split('/').map(encodeURIComponent).join('/');
  const which = `The job ${job.name} (#${job.id}) of ${job.projectPath}`;
  return [
    secret
      ? `${which} asks for the secret ${secret.name} of the ${owner.kind} ${owner.fullPath}.`
      : `${which} is for the environment ${environment}, which demands approvals of each job run.`,
    `${startedBy} started its pipeline, on ${job.refName} at commit ${job.sha}.`,
    '',
    `It waits until ${secret ? 'somebody who may approve that secret does, or refuses it,' : 'enough of those who may deploy there approve it, or one refuses it,'} and fails on ${dueAt.slice(0, 10)} ${dueAt.slice(11, 16)} UTC.`,
    '',
    `${publicUrl}/projects/${path}/-/jobs/${job.id}`,
    '',
    'You get this mail because you may approve it.',
    '',
  ].join('\n');
}
