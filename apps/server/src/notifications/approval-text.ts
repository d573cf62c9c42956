import type { Claimed } from './outbox.query.js';

/** What stands in the body of a request for an approval: ids, names, paths and times, never a value. */
interface ApprovalBody {
  readonly dueAt: string;
  readonly startedBy: string;
  readonly secret: { readonly name: string };
  readonly owner: { readonly kind: 'group' | 'project'; readonly fullPath: string };
  readonly job: {
    readonly id: string;
    readonly name: string;
    readonly projectPath: string;
    readonly refName: string;
    readonly sha: string;
  };
}

export const APPROVAL_EVENT = 'secret.approval_requested';

export function approvalText({ body }: Pick<Claimed, 'body'>, publicUrl: string): string {
  const { secret, owner, job, startedBy, dueAt } = body as unknown as ApprovalBody;
  const path = job.projectPath.split('/').map(encodeURIComponent).join('/');
  return [
    `The job ${job.name} (#${job.id}) of ${job.projectPath} asks for the secret ${secret.name} of the ${owner.kind} ${owner.fullPath}.`,
    `${startedBy} started its pipeline, on ${job.refName} at commit ${job.sha}.`,
    '',
    `It waits until somebody who may approve that secret does, or refuses it, and fails on ${dueAt.slice(0, 10)} ${dueAt.slice(11, 16)} UTC.`,
    '',
    `${publicUrl}/projects/${path}/-/jobs/${job.id}`,
    '',
    'You get this mail because you may approve it.',
    '',
  ].join('\n');
}
