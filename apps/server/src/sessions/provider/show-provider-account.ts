import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { requireOwnSession } from '../list-own-sessions.js';
import { NO_PASSWORD } from '../password.js';
import { userById } from '../user.query.js';
import { accountOf } from './provider.query.js';
import type { ProviderAccountType } from './provider.types.js';

/** Whether the caller's account is linked with one at the provider. */
@Injectable()
export class ShowProviderAccount {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext): Promise<ProviderAccountType> {
    const { userId } = requireOwnSession(ctx, 'provider_account:read');
    const account = await accountOf(this.database, ctx, userId);
    const user = await userById(this.database, ctx, userId);
    return {
      linked: account !== null,
      since: account?.since ?? null,
      lastUsedAt: account?.last_used_at ?? null,
      hasPassword: user !== null && user.password_hash !== NO_PASSWORD,
    };
  }
}
