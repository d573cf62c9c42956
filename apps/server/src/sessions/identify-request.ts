import { Inject, Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Identify, type Identity } from '../platform/authn/index.js';
import type { Impersonator } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { identityOf } from './identity-of.js';
import { IdentifyToken } from './identify-token.js';
import { PERSON_BY_SESSION, SESSION_USED, type SessionRow } from './identity.query.js';
import { SESSION_COOKIE } from './session-cookies.js';
import { csrfTokenOf, digestOfSessionToken } from './session-token.js';

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who sends a request. A token in a header wins over the cookie: a program that sends one means it. */
@Injectable()
export class IdentifyRequest extends Identify {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(IdentifyToken) private readonly tokens: IdentifyToken,
  ) {
    super();
  }

  async identify(request: FastifyRequest): Promise<Identity | null> {
    const token = presentedToken(request);
    if (token !== null) return this.tokens.byToken(token);
    const cookie = (request as { cookies?: Record<string, string | undefined> }).cookies?.[SESSION_COOKIE];
    return cookie ? this.bySession(cookie, request) : null;
  }

  /** A session that is over is nobody's, not a fault: the person must be able to sign in again with the old cookie. */
  private async bySession(token: string, request: FastifyRequest): Promise<Identity | null> {
    const digest = digestOfSessionToken(token);
    const rows = digest
      ? await this.database.prepared<SessionRow>('person_by_session', PERSON_BY_SESSION, [digest])
      : [];
    const row = rows[0];
    if (!row) return null;
    if (!HARMLESS.has(request.method)) requireCsrfToken(token, request.headers['x-csrf-token']);
    if (row.stale) this.used('session_used', SESSION_USED, row.session_id);
    return identityOf(row, {
      sessionId: row.session_id,
      tokenId: null,
      scopes: null,
      impersonator: impersonatorOf(row),
      mustFirst: row.must_first,
    });
  }

  /** Nobody waits for this, and a failure costs only a time that is a little old. */
  private used(name: string, text: string, id: string | number): void {
    this.database.prepared(name, text, [id]).catch(() => this.logger.warn({ statement: name }, 'last use not written'));
  }
}

function impersonatorOf({ impersonation, impersonator_id: userId }: SessionRow): Impersonator | null {
  if (!impersonation) return null;
  const { id, username, name, reason, until } = impersonation;
  return { userId, username, name, impersonationId: id, reason, until: new Date(until) };
}

/** The token of `Authorization: Bearer` or `PRIVATE-TOKEN`; null when neither is there. */
function presentedToken(request: FastifyRequest): string | null {
  const own = request.headers['private-token'];
  if (own !== undefined) return String(own);
  const authorization = request.headers.authorization;
  if (authorization === undefined) return null;
  // Another scheme is not ours, and must not fall through to the cookie unnoticed.
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}

function requireCsrfToken(sessionToken: string, given: unknown): void {
  const expected = Buffer.from(csrfTokenOf(sessionToken));
  const received = Buffer.from(typeof given === 'string' ? given : '');
  if (received.length === expected.length && timingSafeEqual(received, expected)) return;
  throw new Fault('FORBIDDEN', 'The header x-csrf-token must carry the value of the cookie lockkeeper_csrf.');
}
