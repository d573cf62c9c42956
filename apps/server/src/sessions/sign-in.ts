import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities } from '@lockkeeper/abilities';
import { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse, Refused } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { isUsername, MAX_PASSWORD_LENGTH } from './credential-rules.js';
import { toCurrentUser } from './current-session.js';
import { passwordMatches } from './password.js';
import { SESSION_DAYS, type SignedIn } from './session-cookies.js';
import { Session } from './session.entity.js';
import { csrfTokenOf, digestOfSessionToken, mintSessionToken } from './session-token.js';
import type { SignInInput } from './sessions.inputs.js';
import { SignInThrottles } from './sign-in-throttle.js';
import { SecondFactors } from './two-factor/second-factors.js';
import { userByName, type UserRow } from './user.query.js';

/**
 * Makes a session for a name and its password, and a code where the person has a second factor. Unknown, wrong and blocked
 * are answered alike; that a code is needed is told to who knows the password only.
 */
@Injectable()
export class SignIn {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async execute(ctx: RequestContext, input: SignInInput): Promise<SignedIn> {
    const { username, password } = input;
    await this.throttles.countAddress(ctx);
    const user = isUsername(username) ? await userByName(this.database, ctx, username) : null;
    await this.throttles.countName(ctx, username, user?.id ?? null);
    // A program has no password: it is refused in the time that an unknown name takes.
    const signsIn = password.length <= 2 * MAX_PASSWORD_LENGTH && user?.kind === 'person';
    const stored = signsIn ? user.password_hash : null;
    const right = await passwordMatches(stored, stored === null ? '' : password);
    if (!user || !right || user.blocked) {
      await this.refused(ctx, username, user);
      throw wrongPair();
    }
    return this.begin(ctx, user, input.code ?? null).catch((error: unknown) => this.unlessCode(ctx, user, error));
  }

  /** The password was right. That a code is asked for is no refusal; that it was wrong is one, and counts. */
  private async unlessCode(ctx: RequestContext, user: UserRow, error: unknown): Promise<never> {
    const code = error instanceof Refused ? error.problems[0]?.code : null;
    if (code === 'TWO_FACTOR_REQUIRED') await this.throttles.forgiveAddress(ctx);
    if (code === 'TWO_FACTOR_REFUSED') await this.refused(ctx, user.username, user, 'second_factor');
    throw error;
  }

  private async refused(
    ctx: RequestContext,
    username: string,
    user: UserRow | null,
    wrong: 'password' | 'second_factor' = 'password',
  ): Promise<void> {
    // What is no username may be a password typed into the wrong field.
    const name = isUsername(username) ? username : '(not a username)';
    await this.events.record(ctx, {
      action: 'session.refused',
      outcome: 'refused',
      actorName: name,
      target: { kind: 'user', id: user?.id ?? '', name },
      ...(wrong === 'password' ? {} : { details: { wrong } }),
    });
  }

  private async begin(ctx: RequestContext, user: UserRow, code: string | null): Promise<SignedIn> {
    const token = mintSessionToken();
    const { id: userId, username, name, admin, auditor } = user;
    await this.database.transaction(ctx, async (inside) => {
      // A block that came while the password was being checked still counts.
      const [row] = await this.database.query<{ blocked: boolean }>(
        inside,
        'SELECT blocked FROM users WHERE id = $1 AND password_hash = $2 FOR UPDATE',
        [userId, user.password_hash],
      );
      if (!row || row.blocked) throw wrongPair();
      const secondFactor = await this.factors.take(inside, userId, code);
      const sessions = this.database.repo(inside, Session);
      if (ctx.actor?.sessionId) await sessions.update({ id: ctx.actor.sessionId }, { revokedAt: () => 'now()' });
      const { identifiers } = await sessions.insert({
        userId,
        tokenHash: digestOfSessionToken(token)!,
        ip: ctx.ip,
        userAgent: ctx.userAgent?.slice(0, 512) ?? null,
        expiresAt: () => `now() + interval '${SESSION_DAYS} days'`,
      });
      const sessionId = String(identifiers[0]?.['id']);
      const means = { sessionId, tokenId: null, scopes: null, impersonator: null };
      const actor = { userId, username, name, kind: 'person', admin, ...means } as const;
      await this.throttles.forgiveAddress(inside);
      await this.throttles.release(inside, userId, true);
      await this.events.record(new RequestContext({ ...inside, actor }), {
        action: 'session.created',
        target: { kind: 'user', id: userId, name: username },
        ...(secondFactor === null ? {} : { details: { secondFactor } }),
      });
    });
    const held = new ActorAbilities({ admin, auditor, memberships: [], now: ctx.now() });
    const csrfToken = csrfTokenOf(token);
    const session = { user: toCurrentUser(user, held), csrfToken, signedInBy: 'SESSION', impersonation: null };
    return { token, session };
  }
}

const wrongPair = (): Refused => refuse('SIGN_IN_REFUSED', null, 'The username or the password is wrong.');
