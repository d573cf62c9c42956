import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { OwnPassword } from '../own-password.js';
import { requireFactor, SecondFactors } from './second-factors.js';
import type { TwoFactorProof } from './two-factor.inputs.js';
import { deleteFactor, lockUser } from './two-factor.query.js';

/** Turns the caller's own second factor off, recovery codes and all. A session alone is not enough: both factors are shown. */
@Injectable()
export class DisableTwoFactor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(OwnPassword) private readonly password: OwnPassword,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async execute(ctx: RequestContext, { currentPassword, code }: TwoFactorProof): Promise<boolean> {
    const { id: userId, username } = await this.password.demand(ctx, 'two_factor:update', currentPassword);
    await this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, userId);
      const shown = requireFactor(await this.factors.take(inside, userId, code));
      await deleteFactor(this.database, inside, userId);
      await this.password.forgive(inside);
      await this.events.record(inside, {
        action: 'user.two_factor_disabled',
        target: { kind: 'user', id: userId, name: username },
        details: { secondFactor: shown },
      });
    });
    return true;
  }
}
