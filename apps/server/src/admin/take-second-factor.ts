import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { EventLog } from '../platform/events/index.js';
import { deleteFactor, endSessions, lockUser, tellAccount } from '../sessions/index.js';

interface Means {
  readonly database: Database;
  readonly events: EventLog;
}

/** Takes somebody's second factor and ends his sessions; answers how many. Null: there was none that counts. */
export function takeSecondFactor(
  { database, events }: Means,
  ctx: RequestContext,
  { id, username }: { readonly id: number; readonly username: string },
): Promise<number | null> {
  return database.transaction(ctx, async (inside) => {
    await lockUser(database, inside, id);
    if (!(await deleteFactor(database, inside, id))) return null;
    const sessionsEnded = await endSessions(database, inside, { userId: id, except: null });
    const event = 'user.two_factor_reset';
    await tellAccount(database, inside, { event, userId: id, subject: 'Your second factor was taken away' });
    await events.record(inside, {
      action: event,
      target: { kind: 'user', id, name: username },
      details: { sessionsEnded },
    });
    return sessionsEnded;
  });
}
