import { Inject, Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { ActorAbilities, type TokenScope } from '@lockkeeper/abilities';
import type { FastifyRequest } from 'fastify';
import { Identify, type Identity } from '../platform/authn/index.js';
import { Database } from '../platform/database/index.js';
import { Fault, unauthenticated } from '../platform/errors/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { digestOfAccessToken } from './access-token.js';
import {
  ACCESS_TOKEN_USED,
  PERSON_BY_ACCESS_TOKEN,
  PERSON_BY_SESSION,
  SESSION_USED,
  type AccessTokenRow,
  type PersonRow,
  type SessionRow,
} from './identity.query.js';
import { SESSION_COOKIE } from './session-cookies.js';
import { csrfTokenOf, digestOfSessionToken } from './session-token.js';

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who sends a request. A token in a header wins over the cookie: a program that sends one means it. */
@Injectable()
export class IdentifyRequest extends Identify {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async identify(request: FastifyRequest): Promise<Identity | null> {
    const token = presentedToken(request);
    if (token !== null) return this.byAccessToken(token);
    const cookie = (request as { cookies?: Record<string, string | undefined> }).cookies?.[SESSION_COOKIE];
    return cookie ? this.bySession(cookie, request) : null;
  }

  private async byAccessToken(token: string): Promise<Identity> {
    const digest = digestOfAccessToken(token);
    const rows = digest
      ? await this.database.prepared<AccessTokenRow>('person_by_access_token', PERSON_BY_ACCESS_TOKEN, [digest])
      : [];
    const row = rows[0];
    if (!row) throw unauthenticated('The access token is not valid: it is unknown, expired or revoked.');
    if (row.stale) this.used('access_token_used', ACCESS_TOKEN_USED, row.token_id);
    return identity(row, { sessionId: null, tokenId: row.token_id, scopes: row.scopes });
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
    return identity(row, { sessionId: row.session_id, tokenId: null, scopes: null });
  }

  /** Nobody waits for this, and a failure costs only a time that is a little old. */
  private used(name: string, text: string, id: string | number): void {
    this.database.prepared(name, text, [id]).catch(() => this.logger.warn({ statement: name }, 'last use not written'));
  }
}

interface Means {
  readonly sessionId: string | null;
  readonly tokenId: number | null;
  readonly scopes: readonly string[] | null;
}

function identity(row: PersonRow, means: Means): Identity {
  const customRoles = new Map((row.custom_roles ?? []).map((role) => [role.id, role]));
  const memberships = (row.namespace_ids ?? []).map((namespaceId, i) => ({
    namespaceId,
    role: row.roles![i]!,
    expiresAt: row.expiries![i] ?? null,
    customRole: customRoles.get(row.custom_role_ids![i] ?? 0) ?? null,
  }));
  const grants = (row.grants ?? []).map((grant) => ({
    ...grant,
    expiresAt: grant.expiresAt === null ? null : new Date(grant.expiresAt),
  }));
  const { user_id: userId, username, name, admin } = row;
  const scopes = means.scopes as readonly TokenScope[] | null;
  return {
    actor: { userId, username, name, admin, ...means },
    abilities: new ActorAbilities({ admin, memberships, grants, now: row.now, ...(scopes ? { scopes } : {}) }),
  };
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
