import { Inject, Injectable } from '@nestjs/common';
import type { Actor, RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { forbidden, refuse, unauthenticated } from '../platform/errors/index.js';
import { MAX_PASSWORD_LENGTH } from './credential-rules.js';
import { NO_PASSWORD, passwordMatches } from './password.js';
import { isFresh } from './sessions.query.js';
import { SignInThrottles } from './sign-in-throttle.js';
import { userById, type UserRow } from './user.query.js';

/** Asks for the password once more, before something that whoever only found a session open must not do. */
@Injectable()
export class OwnPassword {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
  ) {}

  /** Who has shown his password. Throws for a token, a wrong password, and too many of them. */
  async demand(ctx: RequestContext, ability: string, password: string): Promise<UserRow> {
    const { userId } = await this.countAttempt(ctx, ability);
    const user = await userById(this.database, ctx, userId);
    if (!user) throw unauthenticated();
    if (user.password_hash === NO_PASSWORD) return this.demandFresh(ctx, user);
    const typed = password.length > 2 * MAX_PASSWORD_LENGTH ? '' : password;
    if (!(await passwordMatches(user.password_hash, typed))) throw wrongPassword();
    return user;
  }

  /** Who has no password shows that he has just come from the provider. */
  private async demandFresh(ctx: RequestContext, user: UserRow): Promise<UserRow> {
    if (await isFresh(this.database, ctx)) return user;
    throw refuse(
      'SIGN_IN_AGAIN',
      'currentPassword',
      'You have no password here: sign in again by the provider, then do this within ten minutes.',
    );
  }

  /** A stolen session must not become a way to guess faster than by signing in; and a token takes over no account. */
  async countAttempt(ctx: RequestContext, ability: string): Promise<Actor> {
    const { person } = ctx;
    if (!person.sessionId) throw forbidden(ability);
    await this.throttles.countName(ctx, person.username, person.userId);
    return person;
  }

  /** What was shown was right: the attempts before it count no more. */
  forgive(ctx: RequestContext): Promise<void> {
    return this.throttles.release(ctx, ctx.person.userId);
  }
}

export const wrongPassword = (): Error => refuse('PASSWORD_WRONG', 'currentPassword', 'The current password is wrong.');
