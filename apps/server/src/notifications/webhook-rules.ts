import { badInput } from '../platform/errors/index.js';

/** What a webhook is told of when nothing else is said. */
export const reminderEvents = ['secret.rotation_due', 'secret.expiring', 'secret.expired'] as const;

/** What a webhook can be told of: reminders, and what happens to secrets, by the names of the audit events. */
export const webhookEvents = [
  ...reminderEvents,
  'secret.created',
  'secret.updated',
  'secret.rolled_back',
  'secret.deleted',
  'secret.restored',
  'secret.purged',
  'secret.version_destroyed',
  'secret.frozen',
  'secret.thawed',
  'secret.revealed',
  'secret.exported',
  'access_request.created',
  'access_request.approved',
  'access_request.refused',
  'access_rule.break_glass',
  'secret.exposed',
  'secret.finding_resolved',
  'secret.approval_requested',
  'secret.approval_given',
  'secret.approval_refused',
  'secret.approval_withdrawn',
  'secret.approval_timed_out',
  'environment.approval_requested',
  'environment.approval_given',
  'environment.approval_refused',
  'environment.approval_withdrawn',
  'environment.approval_timed_out',
] as const;

/** Sent by `webhookTest` alone, to every webhook. */
export const TEST_EVENT = 'webhook.test';

export const MOST_WEBHOOKS = 20;
const MOST_URL = 2048;

/** Throws BAD_USER_INPUT. An address with a password in it would be shown to everybody who may list webhooks. */
export function requireUrl(text: string, allowPrivate: boolean): string {
  const url = text.length <= MOST_URL && URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol) || url.hostname === '') {
    throw badInput('url', `must be an https:// address of at most ${MOST_URL} characters.`);
  }
  if (url.protocol === 'http:' && !allowPrivate) {
    throw badInput('url', 'must be an https:// address: names of secrets are not sent in clear.');
  }
  if (url.username !== '' || url.password !== '') {
    throw badInput('url', 'must hold no user and no password; check the signature instead.');
  }
  url.hash = '';
  return url.href;
}

export function requireEvents(events: readonly string[]): string[] {
  const known: readonly string[] = webhookEvents;
  if (events.length === 0 || !events.every((event) => known.includes(event))) {
    throw badInput('events', `must be one or more of ${webhookEvents.join(', ')}.`);
  }
  return known.filter((event) => events.includes(event));
}
