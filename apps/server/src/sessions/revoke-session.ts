import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { requireOwnSession } from './list-own-sessions.js';
import { toSession, type SessionType } from './own-sessions.types.js';
import { REVOKE_OWN_SESSION, type OwnSessionRow } from './sessions.query.js';

/** Ends one of the caller's own sessions, from its next request on. */
@Injectable()
export class RevokeSession {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, id: string): Promise<SessionType> {
    const { userId, username, sessionId } = requireOwnSession(ctx, 'session:revoke');
    return this.database.transaction(ctx, async (inside) => {
      const [row] = await this.database.query<OwnSessionRow>(inside, REVOKE_OWN_SESSION, [userId, id]);
      if (!row) throw notFound();
      await this.events.record(inside, {
        action: 'session.revoked',
        target: { kind: 'user', id: userId, name: username },
        details: { session: row.id, begun: row.created_at.toISOString(), ip: row.ip },
      });
      return toSession(row, sessionId);
    });
  }
}
