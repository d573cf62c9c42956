import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { endProgram, lockOwner, revokeToken, tokenById, type TokenRow } from './access-tokens.query.js';

/** Ends a token of a group, project or service account; with it the bot. Again changes nothing and is no fault. */
@Injectable()
export class RevokeAccessToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<TokenRow> {
    return this.database.transaction(ctx, async (inside) => {
      const found = await tokenById(this.database, inside, id);
      if (!found) throw notFound();
      const namespace = await this.namespaces.visibleById(inside, found.managed_by);
      inside.requireVisible('access_token:list', asNamespace(namespace));
      inside.require('access_token:revoke', asNamespace(namespace));
      await lockOwner(this.database, inside, namespace.id);
      const token = (await tokenById(this.database, inside, id))!;
      if (token.revoked_at !== null) return token;
      await revokeToken(this.database, inside, id);
      if (token.kind === 'bot') await endProgram(this.database, inside, token.user_id);
      await this.record(inside, token);
      return (await tokenById(this.database, inside, id))!;
    });
  }

  private record(ctx: RequestContext, token: TokenRow): Promise<void> {
    const bot = token.kind === 'bot';
    return this.events.record(ctx, {
      action: bot ? 'access_token.revoked' : 'service_account.token_revoked',
      namespaceId: token.managed_by,
      target: bot
        ? { kind: 'access_token', id: token.id, name: token.name }
        : { kind: 'service_account', id: token.user_id, name: token.username },
      details: bot ? { bot: token.username } : { token: token.name },
    });
  }
}
