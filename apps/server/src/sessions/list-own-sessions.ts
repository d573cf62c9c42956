import { Inject, Injectable } from '@nestjs/common';
import type { Actor, RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, forbidden } from '../platform/errors/index.js';
import { isUuid, pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { COUNT_OWN_SESSIONS, OWN_SESSIONS, type OwnSessionRow } from './sessions.query.js';
import { toSession, type SessionType } from './own-sessions.types.js';

/** Where the caller is signed in, newest first. */
@Injectable()
export class ListOwnSessions {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: PageArgs): Promise<Page<SessionType>> {
    const { userId, sessionId } = requireOwnSession(ctx, 'session:list');
    const page = pageRequest(args);
    const after = page.after?.[0] ?? null;
    if (after !== null && !isUuid(after)) throw badInput('after', 'is not a cursor of this list.');
    const [rows, [counted]] = await Promise.all([
      this.database.query<OwnSessionRow>(ctx, OWN_SESSIONS, [userId, after, page.size + 1]),
      this.database.query<{ count: number }>(ctx, COUNT_OWN_SESSIONS, [userId]),
    ]);
    const map = (row: OwnSessionRow): SessionType => toSession(row, sessionId);
    return toPage(rows, page, (row) => [row.id], { map, count: counted?.count ?? 0 });
  }
}

/** Addresses and browsers are shown to the person himself: to no program, and to nobody who acts as him. */
export function requireOwnSession(ctx: RequestContext, ability: string): Actor {
  const { person } = ctx;
  if (person.sessionId === null || person.impersonator !== null) throw forbidden(ability);
  return person;
}
