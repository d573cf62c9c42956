import type { Claimed } from './outbox.query.js';

interface AccountBody {
  readonly username: string;
  /** The administrator; null: a command on the server. */
  readonly by: string | null;
}

const WHAT: Record<string, (by: string) => string> = {
  'user.password_reset': (by) => `Your password was reset by ${by}. Your sessions are over.`,
  'user.two_factor_reset': (by) => `Your second factor was taken away by ${by}. Your sessions are over.`,
  'user.provider_linked': () => 'Your account was linked with one at the OpenID provider, which now signs in as you.',
  'user.provider_unlinked': () => 'Your account was unlinked from the one at the OpenID provider.',
};

export const isAccountEvent = (event: string): boolean => Object.hasOwn(WHAT, event);

export function accountText({ event, body }: Pick<Claimed, 'event' | 'body'>, publicUrl: string): string {
  const { username, by } = body as unknown as AccountBody;
  return [
    `${username}:`,
    WHAT[event]!(by === null ? 'an operator of the server' : `the administrator ${by}`),
    '',
    'If you did neither do this nor ask for it, tell an administrator at once: somebody may be taking over your account.',
    '',
    publicUrl,
    '',
  ].join('\n');
}
