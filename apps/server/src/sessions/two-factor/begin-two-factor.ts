import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { refuse } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { OwnPassword } from '../own-password.js';
import { Seeds, type AppKey } from './seeds.js';
import { lockUser, putPendingFactor } from './two-factor.query.js';

/** Gives the caller's app its key. Nothing is asked of him before a code of it was right; beginning anew makes a new key. */
@Injectable()
export class BeginTwoFactor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(OwnPassword) private readonly password: OwnPassword,
    @Inject(Seeds) private readonly seeds: Seeds,
  ) {}

  async execute(ctx: RequestContext, currentPassword: string): Promise<AppKey> {
    const { id: userId, username } = await this.password.demand(ctx, 'two_factor:update', currentPassword);
    const { sealed, app } = this.seeds.make(userId, username);
    await this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, userId);
      if (!(await putPendingFactor(this.database, inside, { userId, seed: sealed })))
        throw refuse('TWO_FACTOR_ON', null, 'You have a second factor already: turn it off first.');
      await this.password.forgive(inside);
      await this.events.record(inside, {
        action: 'user.two_factor_begun',
        target: { kind: 'user', id: userId, name: username },
      });
    });
    return app;
  }
}
