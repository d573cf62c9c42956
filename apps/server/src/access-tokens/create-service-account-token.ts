import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces } from '../groups/index.js';
import { requireNothingKept } from '../members/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { digestOfAccessToken, mintAccessToken } from '../sessions/index.js';
import { countActiveTokens, insertToken, tokenById } from './access-tokens.query.js';
import type { ServiceAccountTokenCreateInput } from './access-tokens.types.js';
import type { MadeToken } from './create-access-token.js';
import { HeldServiceAccount } from './held-service-account.js';
import { reachOf } from './service-accounts.query.js';
import { requireEndWithinOwn, requirePerson, requireWishes } from './token-rules.js';

const MOST_ACTIVE = 50;

/** Makes a token of a service account, by somebody who may himself whatever it may. */
@Injectable()
export class CreateServiceAccountToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldServiceAccount) private readonly accounts: HeldServiceAccount,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, id: number, input: ServiceAccountTokenCreateInput): Promise<MadeToken> {
    const token = mintAccessToken();
    return this.database.transaction(ctx, async (inside) => {
      const { row: account, group } = await this.accounts.find(inside, id);
      requirePerson(inside, 'access_token:create');
      inside.require('access_token:create', asGroup(group));
      const wishes = requireWishes(inside, input);
      if (account.blocked) throw refuse('ACCOUNT_ENDED', 'id', 'This service account is deleted or blocked.');
      await this.requireWithinOwn(inside, id);
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

  /** Elsewhere it may have been given more than who owns it has there: that must not come to him by a token. */
  private async requireWithinOwn(ctx: RequestContext, userId: number): Promise<void> {
    const reach = await reachOf(this.database, ctx, userId);
    if (!reach.every(({ ancestor_ids, role }) => ctx.held.roleOn(ancestor_ids) >= role))
      throw refuse(
        'ABOVE_OWN',
        'id',
        'The service account may more than you somewhere: somebody else must make this token.',
      );
    const places = await this.namespaces.anyByIds(
      ctx,
      reach.map(({ ancestor_ids }) => ancestor_ids.at(-1)!),
    );
    for (const { ancestor_ids, role } of reach) requireNothingKept(ctx, places.get(ancestor_ids.at(-1)!)!, role, 'id');
  }
}
