import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { User } from '../sessions/index.js';
import type { LoadedUser } from './admin.types.js';
import { loadedUser } from './loaded-user.query.js';
import { takeSecondFactor } from './take-second-factor.js';

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
      const user = await this.database.repo(inside, User).findOneBy({ id });
      if (!user) throw notFound();
      await takeSecondFactor({ database: this.database, events: this.events }, inside, user);
      return loadedUser(this.database, inside, id);
    });
  }
}
