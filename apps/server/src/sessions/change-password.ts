import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { requirePassword } from './credential-rules.js';
import { OwnPassword, wrongPassword } from './own-password.js';
import { hashPassword } from './password.js';
import type { PasswordChangeInput } from './sessions.inputs.js';
import { endSessions } from './sessions.query.js';

/** Changes the caller's own password and ends all his other sessions. */
@Injectable()
export class ChangePassword {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(OwnPassword) private readonly password: OwnPassword,
  ) {}

  async execute(ctx: RequestContext, input: PasswordChangeInput): Promise<boolean> {
    const { userId, username, sessionId } = ctx.person;
    requirePassword('newPassword', input.newPassword, username);
    const user = await this.password.demand(ctx, 'password:update', input.currentPassword);
    if (user.password_temporary && input.newPassword === input.currentPassword)
      throw refuse('PASSWORD_REFUSED', 'newPassword', 'The new password must be another one.');
    const hash = await hashPassword(input.newPassword);
    await this.database.transaction(ctx, async (inside) => {
      const changed = await this.database.query(
        inside,
        `UPDATE users SET password_hash = $2, temporary_password_until = NULL, failed_sign_ins = 0, locked_until = NULL,
           updated_at = now()
         WHERE id = $1 AND password_hash = $3 RETURNING id`,
        [userId, hash, user.password_hash],
      );
      if (changed.length === 0) throw wrongPassword();
      const sessionsEnded = await endSessions(this.database, inside, { userId, except: sessionId });
      await this.events.record(inside, {
        action: 'user.password_changed',
        target: { kind: 'user', id: userId, name: username },
        details: { sessionsEnded },
      });
    });
    return true;
  }
}
