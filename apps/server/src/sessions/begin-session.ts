import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities } from '@lockkeeper/abilities';
import { RequestContext, type MustFirst } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { toCurrentUser, toMustFirst } from './current-session.js';
import { MUST_FIRST } from './identity.query.js';
import { SESSION_DAYS, type SignedIn } from './session-cookies.js';
import { Session } from './session.entity.js';
import { csrfTokenOf, digestOfSessionToken, mintSessionToken } from './session-token.js';
import { SignInThrottles } from './sign-in-throttle.js';
import type { UserRow } from './user.query.js';

/** What was shown: a password, or an account at the provider, which may have asked for a second factor itself. */
type How = Pick<Session, 'byProvider' | 'providerFactor'>;

const BY_PASSWORD: How = { byProvider: false, providerFactor: false };

/** Opens a session for somebody who has shown all that was asked. The one before it in the same browser ends. */
@Injectable()
export class BeginSession {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
  ) {}

  /** Inside the transaction in which it was shown. `details` go into the event. */
  async execute(
    ctx: RequestContext,
    user: UserRow,
    details: Record<string, unknown>,
    how: How = BY_PASSWORD,
  ): Promise<SignedIn> {
    const token = mintSessionToken();
    const { id: userId, username, name, admin, auditor } = user;
    const { sessionId, mustFirst } = await this.insert(ctx, { userId, token, how });
    const means = { sessionId, tokenId: null, scopes: null, impersonator: null, mustFirst };
    const actor = { userId, username, name, kind: 'person', admin, ...means } as const;
    await this.throttles.forgiveAddress(ctx);
    await this.throttles.release(ctx, userId, true);
    await this.events.record(new RequestContext({ ...ctx, actor }), {
      action: 'session.created',
      target: { kind: 'user', id: userId, name: username },
      details,
    });
    const rights = mustFirst === null ? { admin, auditor } : { admin: false, auditor: false };
    const held = new ActorAbilities({ ...rights, memberships: [], now: ctx.now() });
    const shown = { csrfToken: csrfTokenOf(token), signedInBy: 'SESSION', impersonation: null };
    return { token, session: { user: toCurrentUser(user, held), ...shown, mustFirst: toMustFirst(mustFirst) } };
  }

  private async insert(
    ctx: RequestContext,
    { userId, token, how }: { readonly userId: number; readonly token: string; readonly how: How },
  ): Promise<{ sessionId: string; mustFirst: MustFirst | null }> {
    const sessions = this.database.repo(ctx, Session);
    if (ctx.actor?.sessionId) await sessions.update({ id: ctx.actor.sessionId }, { revokedAt: () => 'now()' });
    const { identifiers } = await sessions.insert({
      userId,
      ...how,
      tokenHash: digestOfSessionToken(token)!,
      ip: ctx.ip,
      userAgent: ctx.userAgent?.slice(0, 512) ?? null,
      expiresAt: () => `now() + interval '${SESSION_DAYS} days'`,
    });
    const sessionId = String(identifiers[0]?.['id']);
    const sql = `SELECT ${MUST_FIRST} AS first FROM sessions s JOIN users own ON own.id = s.user_id WHERE s.id = $1`;
    const [row] = await this.database.query<{ first: MustFirst | null }>(ctx, sql, [sessionId]);
    return { sessionId, mustFirst: row?.first ?? null };
  }
}
