import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { factorState } from './two-factor.query.js';
import type { TwoFactorType } from './two-factor.types.js';

/** Whether the caller has a second factor. */
@Injectable()
export class ShowTwoFactor {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext): Promise<TwoFactorType> {
    const state = await factorState(this.database, ctx, ctx.person.userId);
    return { enabled: state !== null, since: state?.since ?? null, recoveryCodesLeft: state?.left ?? 0 };
  }
}
