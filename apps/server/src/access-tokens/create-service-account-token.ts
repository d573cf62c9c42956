import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { digestOfAccessToken, mintAccessToken } from '../sessions/index.js';
import { AccountBoundary } from './account-boundary.js';
import { countActiveTokens, insertToken, tokenById } from './access-tokens.query.js';
import type { ServiceAccountTokenCreateInput } from './access-tokens.types.js';
import type { MadeToken } from './create-access-token.js';
import { HeldServiceAccount } from './held-service-account.js';
import { requireEndWithinOwn, requireWishes } from './token-rules.js';

const MOST_ACTIVE = 50;

/** Makes a token of a service account, by somebody who may himself whatever it may. */
@Injectable()
export class CreateServiceAccountToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldServiceAccount) private readonly accounts: HeldServiceAccount,
    @Inject(AccountBoundary) private readonly boundary: AccountBoundary,
  ) {}

  async execute(ctx: RequestContext, id: number, input: ServiceAccountTokenCreateInput): Promise<MadeToken> {
    const token = mintAccessToken();
    return this.database.transaction(ctx, async (inside) => {
      const { row: account, group } = await this.accounts.find(inside, id);
      await this.boundary.requireMayActAs(inside, account, group, 'id');
      const wishes = requireWishes(inside, input);
      await requireEndWithinOwn(this.database, inside, wishes.expiresAt);
      if ((await countActiveTokens(this.database, inside, { column: 'id', id })) >= MOST_ACTIVE)
        throw refuse('TOO_MANY_TOKENS', null, `One may have ${MOST_ACTIVE} active tokens: revoke one first.`);
      const digest = digestOfAccessToken(token)!;
      const tokenId = await insertToken(this.database, inside, { ...wishes, userId: id, digest });
      const row = (await tokenById(this.database, inside, tokenId))!;
      await this.events.record(inside, {
        action: 'service_account.token_created',
        namespaceId: group.id,
        target: { kind: 'service_account', id, name: account.username },
        details: { token: row.name, scopes: row.scopes, expiresAt: row.expires_at?.toISOString() ?? null },
      });
      return { token, row };
    });
  }
}
