import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { decideRequest, requestById, type AccessRequestRow } from './access-requests.query.js';
import { HeldAccessRequest } from './held-access-request.js';
import { namedSecret, requireText, requireWritingToken } from './request-rules.js';

/** Takes one's own request back, while nobody has decided. */
@Injectable()
export class CancelAccessRequest {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldAccessRequest) private readonly requests: HeldAccessRequest,
  ) {}

  async execute(ctx: RequestContext, id: number, text: string): Promise<AccessRequestRow> {
    requireWritingToken(ctx);
    const reason = requireText('reason', text);
    return this.database.transaction(ctx, async (inside) => {
      const row = await this.requests.toCancel(inside, id);
      const decision = { state: 'canceled', reason, ruleId: null, rightsEndAt: null } as const;
      await decideRequest(this.database, inside, id, decision);
      await this.events.record(inside, {
        action: 'access_request.canceled',
        namespaceId: row.namespace_id,
        target: { kind: 'access_request', id, name: row.ability },
        details: { ...namedSecret(row.secret_id, row.secret_name), environment: row.environment, reason },
      });
      return (await requestById(this.database, inside, id))!;
    });
  }
}
