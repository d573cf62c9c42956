import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../platform/config/index.js';
import { csrfTokenOf } from './session-token.js';
import type { CurrentSessionType } from './sessions.types.js';

export const SESSION_COOKIE = 'lockkeeper_session';
export const CSRF_COOKIE = 'lockkeeper_csrf';
export const SESSION_DAYS = 7;

/** A new session: its token for the cookie, and what may be shown of it. */
export interface SignedIn {
  readonly token: string;
  readonly session: CurrentSessionType;
}

interface CookieReply {
  setCookie(name: string, value: string, options: Record<string, unknown>): void;
}

/** The two cookies of a session: the token, which scripts cannot read, and the CSRF token, which the interface must read. */
@Injectable()
export class SessionCookies {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The session's token of a request; null when it brings none. */
  tokenOf(request: FastifyRequest): string | null {
    return (request as { cookies?: Record<string, string | undefined> }).cookies?.[SESSION_COOKIE] ?? null;
  }

  /** Hands the session to the browser; answers what may be shown of it. */
  give(reply: FastifyReply, { token, session }: SignedIn): CurrentSessionType {
    this.set(reply, { session: token, csrf: csrfTokenOf(token), maxAge: SESSION_DAYS * 86_400 });
    return session;
  }

  /** Takes both cookies back; answers whether a session ended. */
  clear(reply: FastifyReply, ended: boolean): boolean {
    this.set(reply, { session: '', csrf: '', maxAge: 0 });
    return ended;
  }

  private set(reply: FastifyReply, cookies: { session: string; csrf: string; maxAge: number }): void {
    const { session, csrf, maxAge } = cookies;
    const options = { path: '/', sameSite: 'lax', secure: this.config.publicUrl.startsWith('https:'), maxAge };
    (reply as unknown as CookieReply).setCookie(SESSION_COOKIE, session, { ...options, httpOnly: true });
    (reply as unknown as CookieReply).setCookie(CSRF_COOKIE, csrf, { ...options, httpOnly: false });
  }
}
