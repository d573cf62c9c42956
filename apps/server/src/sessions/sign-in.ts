import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse, Refused } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { BeginSession } from './begin-session.js';
import { isUsername, MAX_PASSWORD_LENGTH } from './credential-rules.js';
import { passwordMatches } from './password.js';
import type { SignedIn } from './session-cookies.js';
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
    @Inject(BeginSession) private readonly sessions: BeginSession,
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
    if (!user || !right || user.blocked || user.password_over) {
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

  private begin(ctx: RequestContext, user: UserRow, code: string | null): Promise<SignedIn> {
    return this.database.transaction(ctx, async (inside) => {
      // A block that came while the password was being checked still counts.
      const [row] = await this.database.query<{ blocked: boolean }>(
        inside,
        'SELECT blocked FROM users WHERE id = $1 AND password_hash = $2 FOR UPDATE',
        [user.id, user.password_hash],
      );
      if (!row || row.blocked) throw wrongPair();
      const secondFactor = await this.factors.take(inside, user.id, code);
      return this.sessions.execute(inside, user, secondFactor === null ? {} : { secondFactor });
    });
  }
}

const wrongPair = (): Refused => refuse('SIGN_IN_REFUSED', null, 'The username or the password is wrong.');
