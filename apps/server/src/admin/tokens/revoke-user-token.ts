import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { endToken, holdPersonsToken, type IssuedTokenRow } from './issued-tokens.query.js';

/** Ends the token of a person, who may have lost it. Again changes nothing and is no fault. */
@Injectable()
export class RevokeUserToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<IssuedTokenRow> {
    ctx.require('user:update', subject.instance({}));
    return this.database.transaction(ctx, async (inside) => {
      const token = await holdPersonsToken(this.database, inside, id);
      if (!token) throw notFound();
      if (token.revoked_at !== null) return token;
      await endToken(this.database, inside, id);
      await this.events.record(inside, {
        action: 'personal_access_token.revoked',
        target: { kind: 'personal_access_token', id, name: token.name },
        details: { owner: token.username },
      });
      return (await holdPersonsToken(this.database, inside, id))!;
    });
  }
}
