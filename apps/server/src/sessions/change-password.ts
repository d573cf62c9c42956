import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { forbidden, refuse, unauthenticated } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { MAX_PASSWORD_LENGTH, requirePassword } from './credential-rules.js';
import { hashPassword, passwordMatches } from './password.js';
import type { PasswordChangeInput } from './sessions.inputs.js';
import { SignInThrottles } from './sign-in-throttle.js';
import { userById } from './user.query.js';

/** Changes the caller's own password and ends all his other sessions. */
@Injectable()
export class ChangePassword {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
  ) {}

  async execute(ctx: RequestContext, input: PasswordChangeInput): Promise<boolean> {
    const { userId, username, sessionId } = ctx.person;
    // A token may be a program's; with it nobody takes over the account.
    if (!sessionId) throw forbidden('password:update');
    requirePassword('newPassword', input.newPassword, username);
    // A stolen session must not become a way to guess the password faster than by signing in.
    await this.throttles.countName(ctx, username, userId);
    const user = await userById(this.database, ctx, userId);
    if (!user) throw unauthenticated();
    const current = input.currentPassword.length > 2 * MAX_PASSWORD_LENGTH ? '' : input.currentPassword;
    if (!(await passwordMatches(user.password_hash, current))) {
      throw refuse('PASSWORD_WRONG', 'currentPassword', 'The current password is wrong.');
    }
    const hash = await hashPassword(input.newPassword);
    await this.database.transaction(ctx, async (inside) => {
      const changed = await this.database.query(
        inside,
        `UPDATE users SET password_hash = $2, failed_sign_ins = 0, locked_until = NULL, updated_at = now()
         WHERE id = $1 AND password_hash = $3 RETURNING id`,
        [userId, hash, user.password_hash],
      );
      if (changed.length === 0) throw refuse('PASSWORD_WRONG', 'currentPassword', 'The current password is wrong.');
      const ended = await this.database.query(
        inside,
        'UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL RETURNING id',
        [userId, sessionId],
      );
      await this.events.record(inside, {
        action: 'user.password_changed',
        target: { kind: 'user', id: userId, name: username },
        details: { sessionsEnded: ended.length },
      });
    });
    return true;
  }
}
