import type { Claimed } from './outbox.query.js';

/** What stands in the body of a reminder: ids, names, paths and times, never a value. */
export interface ReminderBody {
  readonly event: string;
  readonly dueAt: string;
  readonly stageDays: number;
  readonly secret: { readonly id: string; readonly name: string; readonly environmentScope: string };
  readonly owner: { readonly kind: 'group' | 'project'; readonly id: string; readonly fullPath: string };
}

const SAYS: Readonly<Record<string, (when: string) => string>> = {
  'secret.expiring': (when) => `expires on ${when}. From then on no job gets it; set a new value and a new end before.`,
  'secret.expired': (when) => `expired on ${when}. No job gets it any more; set a new value and a new end.`,
  'secret.rotation_due': (when) => `is due for a new value since ${when}. Jobs still get the old one.`,
};

export function reminderText({ body, event }: Pick<Claimed, 'body' | 'event'>, publicUrl: string): string {
  const { secret, owner, dueAt } = body as unknown as ReminderBody;
  const when = `${dueAt.slice(0, 10)} ${dueAt.slice(11, 16)} UTC`;
  const scope = secret.environmentScope === '*' ? 'all environments' : `the environment ${secret.environmentScope}`;
  const path = owner.fullPath.split('/').map(encodeURIComponent).join('/');
  return [
    `The secret ${secret.name} of the ${owner.kind} ${owner.fullPath}, for ${scope}, ${SAYS[event]?.(when) ?? 'needs attention.'}`,
    '',
    `${publicUrl}/${owner.kind}s/${path}/-/secrets`,
    '',
    `You get this mail as the contact of the secret or as an owner of what it belongs to.`,
    '',
  ].join('\n');
}
