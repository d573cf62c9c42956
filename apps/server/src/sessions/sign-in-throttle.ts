import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { COUNT_ADDRESS, COUNT_NAME, COUNT_USER, FORGET_OLD, FORGIVE, RELEASE_USER } from './sign-in-throttle.query.js';

export const ATTEMPTS_PER_ADDRESS = 30;
export const WRONG_IN_A_ROW = 10;

/** People and programs of one address are counted apart: a program set up wrong must not keep people out. */
type Means = 'address' | 'trust_rule';

/** Programs of many jobs begin at once behind one address, and nobody guesses a signature. */
export const ATTEMPTS_OF_PROGRAMS = 300;

interface Counted {
  readonly seconds: number | null;
}

/**
 * Counts attempts to sign in before the password is looked at, each by one UPDATE that also decides: attempts at the
 * same moment cannot slip through together. What turns out right is taken back.
 */
@Injectable()
export class SignInThrottles {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Throws RATE_LIMITED when the address has used up its attempts. */
  async countAddress(ctx: RequestContext, by: Means = 'address'): Promise<void> {
    const key = addressKey(by, ctx.ip);
    const most = by === 'address' ? ATTEMPTS_PER_ADDRESS : ATTEMPTS_OF_PROGRAMS;
    const [row] = await this.database.query<Counted>(ctx, COUNT_ADDRESS, [key, most]);
    if (row?.seconds != null) throw tooMany(row.seconds);
  }

  /** Throws RATE_LIMITED while the name is locked. A name that nobody has locks in the same way, so locking tells nothing. */
  async countName(ctx: RequestContext, name: string, userId: number | null): Promise<void> {
    const [row] =
      userId === null
        ? await this.database.query<Counted>(ctx, COUNT_NAME, [nameKey(name), WRONG_IN_A_ROW])
        : await this.database.query<Counted>(ctx, COUNT_USER, [userId, WRONG_IN_A_ROW]);
    if (row?.seconds != null) throw tooMany(row.seconds);
  }

  /** What came from this address was right: that one attempt counts no more. */
  async forgiveAddress(ctx: RequestContext, by: Means = 'address'): Promise<void> {
    await this.database.query(ctx, FORGIVE, [addressKey(by, ctx.ip)]);
  }

  /** Everything that was to be shown was right: the user's attempts count no more. */
  async release(ctx: RequestContext, userId: number, signsIn = false): Promise<void> {
    await this.database.query(ctx, RELEASE_USER, [userId, signsIn]);
  }

  async forgetOld(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, FORGET_OLD);
  }
}

function tooMany(seconds: number): Fault {
  const retryAfter = Math.max(1, Math.ceil(seconds));
  return new Fault('RATE_LIMITED', `Too many attempts to sign in. Try again in ${minutes(retryAfter)}.`, {
    retryAfter,
  });
}

function minutes(seconds: number): string {
  const count = Math.ceil(seconds / 60);
  return count === 1 ? 'a minute' : `${count} minutes`;
}

/** A household has a whole /64 of IPv6 addresses. */
function addressKey(by: Means, ip: string | null): string {
  const address = (ip ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return `${by}:${address}`;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return `${by}:${[...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':')}::/64`;
}

function nameKey(name: string): string {
  return `name:${createHash('sha256').update(name.toLowerCase()).digest('base64url')}`;
}
