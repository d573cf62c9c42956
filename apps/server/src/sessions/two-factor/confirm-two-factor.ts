import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { OwnPassword } from '../own-password.js';
import { endSessions } from '../sessions.query.js';
import { SecondFactors } from './second-factors.js';
import { lockUser } from './two-factor.query.js';

/** Turns the second factor on by the first code of the app, answers the recovery codes, and ends the sessions made without. */
@Injectable()
export class ConfirmTwoFactor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(OwnPassword) private readonly password: OwnPassword,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async execute(ctx: RequestContext, code: string): Promise<string[]> {
    const { userId, username, sessionId } = await this.password.countAttempt(ctx, 'two_factor:update');
    return this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, userId);
      const recoveryCodes = await this.factors.confirm(inside, userId, code);
      await this.password.forgive(inside);
      const sessionsEnded = await endSessions(this.database, inside, { userId, except: sessionId });
      await this.events.record(inside, {
        action: 'user.two_factor_enabled',
        target: { kind: 'user', id: userId, name: username },
        details: { sessionsEnded },
      });
      return recoveryCodes;
    });
  }
}
