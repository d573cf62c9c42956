import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { decideRequest, isMember, requestById, type AccessRequestRow } from './access-requests.query.js';
import type { AskedObject } from './asked-object.js';
import { FindAsked } from './find-asked.js';
import { GiveRight } from './give-right.js';
import { HeldAccessRequest } from './held-access-request.js';
import { namedSecret, requireSeconds, requireText } from './request-rules.js';
import { TellPeople } from './tell-people.js';

export interface Approval {
  readonly reason: string;
  /** Absent: as long as was wished. */
  readonly hours?: number | null;
}

interface Given {
  readonly reason: string;
  readonly expiresAt: Date;
  readonly ruleId: number;
}

/** Gives what was asked for, for a time. Whoever gives it must hold it. */
@Injectable()
export class ApproveAccessRequest {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldAccessRequest) private readonly requests: HeldAccessRequest,
    @Inject(FindAsked) private readonly find: FindAsked,
    @Inject(GiveRight) private readonly give: GiveRight,
    @Inject(TellPeople) private readonly tell: TellPeople,
  ) {}

  async execute(ctx: RequestContext, id: number, { reason: text, hours }: Approval): Promise<AccessRequestRow> {
    const reason = requireText('reason', text);
    const asked = hours == null ? null : requireSeconds('hours', hours);
    return this.database.transaction(ctx, async (inside) => {
      const row = await this.requests.toApprove(inside, id);
      const seconds = asked ?? row.wanted_seconds;
      if (seconds > row.wanted_seconds) throw refuse('LONGER_THAN_WISHED', 'hours', 'Not longer than was asked for.');
      const object = await this.objectOf(inside, row);
      const expiresAt = new Date(inside.now().getTime() + seconds * 1000);
      const origin = { kind: 'access_request', id } as const;
      const right = {
        userId: row.user_id,
        ability: row.ability,
        object,
        expiresAt,
        reason,
        origin,
        namespaceId: row.namespace_id,
      };
      const ruleId = await this.give.execute(inside, right);
      const decision = { state: 'approved', reason, ruleId, rightsEndAt: expiresAt } as const;
      await decideRequest(this.database, inside, id, decision);
      const decided = (await requestById(this.database, inside, id))!;
      await this.#record(inside, row, { reason, expiresAt, ruleId });
      await this.tell.ofDecision(inside, decided, 'access_request.approved');
      return decided;
    });
  }

  async #record(ctx: RequestContext, row: AccessRequestRow, given: Given): Promise<void> {
    const { id, namespace_id: namespaceId, ability, username, environment } = row;
    await this.events.recordAll(ctx, [
      // Whoever looks for rules in the audit finds this one as he finds those that were written by hand.
      {
        action: 'access_rule.created',
        namespaceId,
        target: { kind: 'access_rule', id: given.ruleId, name: username },
        details: {
          effect: 'allow',
          principal: 'user',
          abilities: [ability],
          conditions: { ...(environment && { environment }), ...(row.secret_id && { secretId: row.secret_id }) },
          expiresAt: given.expiresAt,
          reason: given.reason,
          accessRequestId: id,
        },
      },
      {
        action: 'access_request.approved',
        namespaceId,
        target: { kind: 'access_request', id, name: ability },
        details: { to: username, ...namedSecret(row.secret_id, row.secret_name), environment, ...given },
      },
    ]);
  }

  private async objectOf(ctx: RequestContext, row: AccessRequestRow): Promise<AskedObject> {
    const of = { namespaceId: row.namespace_id, secretId: row.secret_id, environment: row.environment };
    const object = await this.find.again(ctx, of);
    if (!object) throw refuse('OBJECT_GONE', 'id', 'What was asked for is no longer there.');
    const { ancestorIds, fullPath } = object.place.namespace;
    if (await isMember(this.database, ctx, row.user_id, ancestorIds)) return object;
    const sentence = `${row.username} is no member of ${fullPath}: add him first, for rights reach members only.`;
    throw refuse('NOT_A_MEMBER', 'id', sentence);
  }
}
