import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Session } from './session.entity.js';

/** Ends the session of this request; without one there is nothing to end. */
@Injectable()
export class SignOut {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext): Promise<boolean> {
    const { actor } = ctx;
    if (!actor?.sessionId) return false;
    const id = actor.sessionId;
    await this.database.transaction(ctx, async (inside) => {
      await this.database.repo(inside, Session).update({ id }, { revokedAt: () => 'now()' });
      await this.events.record(inside, {
        action: 'session.deleted',
        target: { kind: 'user', id: actor.userId, name: actor.username },
      });
    });
    return true;
  }
}
