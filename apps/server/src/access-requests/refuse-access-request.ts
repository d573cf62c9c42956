import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { decideRequest, requestById, type AccessRequestRow } from './access-requests.query.js';
import { HeldAccessRequest } from './held-access-request.js';
import { namedSecret, requireText } from './request-rules.js';
import { TellPeople } from './tell-people.js';

/** Refuses a request, with the reason that the asker is told. */
@Injectable()
export class RefuseAccessRequest {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldAccessRequest) private readonly requests: HeldAccessRequest,
    @Inject(TellPeople) private readonly tell: TellPeople,
  ) {}

  async execute(ctx: RequestContext, id: number, text: string): Promise<AccessRequestRow> {
    const reason = requireText('reason', text);
    return this.database.transaction(ctx, async (inside) => {
      const row = await this.requests.toRefuse(inside, id);
      const decision = { state: 'refused', reason, ruleId: null, rightsEndAt: null } as const;
      await decideRequest(this.database, inside, id, decision);
      const decided = (await requestById(this.database, inside, id))!;
      await this.events.record(inside, {
        action: 'access_request.refused',
        namespaceId: row.namespace_id,
        target: { kind: 'access_request', id, name: row.ability },
        details: {
          to: row.username,
          ...namedSecret(row.secret_id, row.secret_name),
          environment: row.environment,
          reason,
        },
      });
      // A refusal of what he could not see would tell him that it is there.
      if (row.known) await this.tell.ofDecision(inside, decided, 'access_request.refused');
      return decided;
    });
  }
}
