import type { Claimed } from './outbox.query.js';

interface AccountBody {
  readonly username: string;
  /** The administrator; null: a command on the server. */
  readonly by: string | null;
}

const WHAT: Record<string, string> = {
  'user.password_reset': 'Your password was reset',
  'user.two_factor_reset': 'Your second factor was taken away',
};

export const isAccountEvent = (event: string): boolean => Object.hasOwn(WHAT, event);

export function accountText({ event, body }: Pick<Claimed, 'event' | 'body'>, publicUrl: string): string {
  const { username, by } = body as unknown as AccountBody;
  return [
    `${WHAT[event]} (${username}), by ${by === null ? 'an operator of the server' : `the administrator ${by}`}. Your sessions are over.`,
    '',
    'If you did not ask for it, tell an administrator at once: somebody may be taking over your account.',
    '',
    publicUrl,
    '',
  ].join('\n');
}
