import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { OwnPassword } from '../own-password.js';
import type { TwoFactorProof } from './two-factor.inputs.js';
import { requireFactor, SecondFactors } from './second-factors.js';
import { lockUser } from './two-factor.query.js';

/** Makes new recovery codes; the old ones are worth nothing from then on. */
@Injectable()
export class RenewRecoveryCodes {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(OwnPassword) private readonly password: OwnPassword,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
  ) {}

  async execute(ctx: RequestContext, { currentPassword, code }: TwoFactorProof): Promise<string[]> {
    const { id: userId, username } = await this.password.demand(ctx, 'two_factor:update', currentPassword);
    return this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, userId);
      const shown = requireFactor(await this.factors.take(inside, userId, code));
      await this.password.forgive(inside);
      await this.events.record(inside, {
        action: 'user.recovery_codes_renewed',
        target: { kind: 'user', id: userId, name: username },
        details: { secondFactor: shown },
      });
      return this.factors.newRecoveryCodes(inside, userId);
    });
  }
}
