import type { Claimed } from './outbox.query.js';

/** What stands in the body of an exposure: ids, names, paths and numbers, never a value. */
interface ExposureBody {
  readonly secret: { readonly name: string; readonly frozen: boolean };
  readonly owner: { readonly kind: 'group' | 'project'; readonly fullPath: string };
  readonly job: { readonly id: string; readonly name: string; readonly projectPath: string };
  readonly finding: { readonly form: string; readonly place: string; readonly path?: string; readonly line: number };
}

export const EXPOSURE_EVENT = 'secret.exposed';

const WHERE: Readonly<Record<string, string>> = {
  log: 'in its log as it left the runner; what is kept is masked',
  runner: 'in what it wrote; the runner masked it before it left',
  artifact: 'in one of its artifacts',
};

export function exposureText({ body }: Pick<Claimed, 'body'>, publicUrl: string): string {
  const { secret, owner, job, finding } = body as unknown as ExposureBody;
  const path = job.projectPath.split('/').map(encodeURIComponent).join('/');
  return [
    `The job ${job.name} (#${job.id}) of ${job.projectPath} showed the secret ${secret.name} of the ${owner.kind} ${owner.fullPath}.`,
    `It was found as ${finding.form}, line ${finding.line}, ${WHERE[finding.place] ?? 'where a job wrote'}${finding.path ? `: ${finding.path}` : ''}.`,
    '',
    secret.frozen
      ? 'The secret is frozen: no job gets it until somebody thaws it.'
      : 'Jobs go on getting the secret: rotate it, or freeze it until you can.',
    '',
    `${publicUrl}/projects/${path}/-/jobs/${job.id}`,
    '',
    'You get this mail because you may freeze it.',
    '',
  ].join('\n');
}
