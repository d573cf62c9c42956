import { randomBytes } from 'node:crypto';
import { ConfigError } from '../platform/config/index.js';
import { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { namedUser, type NamedUser } from './named-user.query.js';
import { ResetPassword } from './reset-password.js';
import { takeSecondFactor } from './take-second-factor.js';

interface Terminal {
  readonly out: (line: string) => void;
  readonly aside: (line: string) => void;
}

interface Around {
  readonly database: Database;
  readonly terminal: Terminal;
}

const VERBS = { 'reset-password': resetPassword, 'reset-second-factor': resetSecondFactor } as const;

export const isResetVerb = (verb: string | undefined): verb is keyof typeof VERBS =>
  verb !== undefined && Object.hasOwn(VERBS, verb);

/** `user reset-password NAME` and `user reset-second-factor NAME`. The exit code: 0 done, 1 there is nothing to do it to. */
export async function resetFromTerminal(
  verb: keyof typeof VERBS,
  args: readonly string[],
  around: Around,
): Promise<number> {
  const [name, ...more] = args;
  if (!name || name.startsWith('-') || more.length > 0)
    throw new ConfigError(`lockkeeper user ${verb} takes one argument, the username.`);
  const ctx = RequestContext.system(`command-${randomBytes(6).toString('hex')}`);
  const user = await namedUser(around.database, ctx, name);
  if (user?.kind !== 'person') {
    around.terminal.aside(user ? `${user.username} is a program: it has no password.` : 'Nobody has this username.');
    return 1;
  }
  if (user.blocked) around.terminal.aside(`${user.username} is blocked, and stays so.`);
  return VERBS[verb](ctx, user, around);
}

async function resetPassword(ctx: RequestContext, user: NamedUser, { database, terminal }: Around): Promise<number> {
  const done = await new ResetPassword(database, new EventLog(database)).execute(ctx, user);
  const until = done.until.toISOString().slice(0, 16).replace('T', ' ');
  terminal.out(`Password of ${user.username} until ${until} UTC, shown this once; signing in asks for a new one:`);
  terminal.out(done.password);
  terminal.out(`Sessions ended: ${done.sessionsEnded}. The second factor and access tokens stay as they are.`);
  return 0;
}

async function resetSecondFactor(
  ctx: RequestContext,
  user: NamedUser,
  { database, terminal }: Around,
): Promise<number> {
  const events = new EventLog(database);
  const sessionsEnded = await takeSecondFactor({ database, events }, ctx, user);
  if (sessionsEnded === null) {
    terminal.aside(`${user.username} has no second factor.`);
    return 1;
  }
  terminal.out(`${user.username} has no second factor any more. Sessions ended: ${sessionsEnded}.`);
  return 0;
}
