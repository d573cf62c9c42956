import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { deleteFactor, endSessions, lockUser, User } from '../sessions/index.js';
import type { LoadedUser } from './admin.types.js';
import { loadedUser } from './loaded-user.query.js';

/** Takes the second factor from somebody who has lost it. Whoever may have found it is signed out. */
@Injectable()
export class ResetTwoFactor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<LoadedUser> {
    ctx.require('user:update', subject.instance({}));
    // His own goes by showing it: else a session left open would be enough.
    if (id === ctx.person.userId)
      throw refuse('OWN_ACCOUNT', 'id', 'You may not reset your own second factor: turn it off in your profile.');
    return this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, id);
      const user = await this.database.repo(inside, User).findOneBy({ id });
      if (!user) throw notFound();
      if (await deleteFactor(this.database, inside, id)) {
        const sessionsEnded = await endSessions(this.database, inside, { userId: id, except: null });
        await this.events.record(inside, {
          action: 'user.two_factor_reset',
          target: { kind: 'user', id, name: user.username },
          details: { sessionsEnded },
        });
      }
      return loadedUser(this.database, inside, id);
    });
  }
}
