import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { forbidden, notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';

/** Ends a token of the caller's own. Revoking it again changes nothing and is no fault. */
@Injectable()
export class RevokePersonalAccessToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<PersonalAccessToken> {
    const { userId, scopes } = ctx.person;
    if (scopes !== null && !scopes.includes('api')) throw forbidden('personal_access_token:revoke');
    return this.database.transaction(ctx, async (inside) => {
      const tokens = this.database.repo(inside, PersonalAccessToken);
      const token = await tokens.findOne({ where: { id, userId }, lock: { mode: 'pessimistic_write' } });
      if (!token) throw notFound();
      if (token.revokedAt !== null) return token;
      await tokens.update({ id }, { revokedAt: () => 'now()' });
      await this.events.record(inside, {
        action: 'personal_access_token.revoked',
        target: { kind: 'personal_access_token', id, name: token.name },
      });
      return tokens.findOneByOrFail({ id });
    });
  }
}
