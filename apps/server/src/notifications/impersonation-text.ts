import type { Claimed } from './outbox.query.js';

interface ImpersonationBody {
  readonly actor: string;
  readonly actsAs: string;
  readonly reason: string;
  readonly until: string;
}

export const IMPERSONATION_EVENT = 'user.impersonation_started';

export function impersonationText({ body }: Pick<Claimed, 'body'>, publicUrl: string): string {
  const { actor, actsAs, reason, until } = body as unknown as ImpersonationBody;
  return [
    `The administrator ${actor} acts as you (${actsAs}), until ${until.slice(0, 10)} ${until.slice(11, 16)} UTC at the latest.`,
    '',
    `Reason: ${reason}`,
    '',
    'Meanwhile he sees what you see, but no values of secrets and no logs, and may run pipelines and jobs. Everything that he does',
    'carries both names in the audit events.',
    '',
    publicUrl,
    '',
  ].join('\n');
}
