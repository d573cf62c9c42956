import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities, type ActorFacts } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Identity } from '../platform/authn/index.js';
import { Database } from '../platform/database/index.js';
import { factsOf, identityOf } from './identity-of.js';
import { PEOPLE_BY_ID, type PersonRow } from './identity.query.js';

/**
 * What others than the caller may do, by the same rows and the same reading of them as signs people in. Sees what the
 * open transaction has written. Who is blocked or absent is left out: he may do nothing.
 */
@Injectable()
export class AbilitiesOf {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** In one statement, however many people. */
  async of(ctx: RequestContext, userIds: readonly number[]): Promise<ReadonlyMap<number, ActorAbilities>> {
    const facts = await this.facts(ctx, userIds);
    return new Map([...facts].map(([userId, held]) => [userId, new ActorAbilities(held)]));
  }

  /** One of them as the caller of work that goes on in his name; null: he may do nothing. */
  async identity(ctx: RequestContext, userId: number): Promise<Identity | null> {
    const [row] = await this.database.query<PersonRow>(ctx, PEOPLE_BY_ID, [[userId]]);
    const means = { sessionId: null, tokenId: null, scopes: null, impersonator: null, mustFirst: null };
    return row ? identityOf(row, means) : null;
  }

  /** The same before they are compiled, for who asks about one of their tokens or about a change. */
  async facts(ctx: RequestContext, userIds: readonly number[]): Promise<ReadonlyMap<number, ActorFacts>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.database.query<PersonRow>(ctx, PEOPLE_BY_ID, [userIds]);
    return new Map(rows.map((row) => [row.user_id, factsOf(row)]));
  }
}
