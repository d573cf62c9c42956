import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { endOwnIssuedToken } from './revoked-tokens.query.js';

/** Ends the token that a trust rule issued, at the wish of the program that has it: it is done. */
@Injectable()
export class GiveBackIssuedToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  /** False: the caller came by another token, which somebody made and is to end. */
  execute(ctx: RequestContext): Promise<boolean> {
    const { userId, username } = ctx.person;
    return this.database.transaction(ctx, async (inside) => {
      const ended = await endOwnIssuedToken(this.database, inside);
      if (!ended) return false;
      await this.events.record(inside, {
        action: 'service_account.token_revoked',
        namespaceId: ended.managed_by,
        target: { kind: 'service_account', id: userId, name: username },
        details: { token: ended.name },
      });
      return true;
    });
  }
}
