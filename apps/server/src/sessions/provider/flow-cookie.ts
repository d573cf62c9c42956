import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../platform/config/index.js';
import type { Started } from './start-provider.js';

const COOKIE = 'lockkeeper_provider';
const SECONDS = 600;

interface CookieReply {
  setCookie(name: string, value: string, options: Record<string, unknown>): void;
}

/** The token of a flow, for the browser that began it and for nothing but our API. Sent along when the provider sends it back. */
@Injectable()
export class FlowCookie {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  tokenOf(request: FastifyRequest): string | null {
    return (request as { cookies?: Record<string, string | undefined> }).cookies?.[COOKIE] ?? null;
  }

  /** Answers the address, which alone is shown. */
  give(reply: FastifyReply, { token, address }: Started): string {
    this.#set(reply, token, SECONDS);
    return address;
  }

  clear(reply: FastifyReply): void {
    this.#set(reply, '', 0);
  }

  #set(reply: FastifyReply, value: string, maxAge: number): void {
    const secure = this.config.publicUrl.startsWith('https:');
    const options = { path: '/api', sameSite: 'lax', httpOnly: true, secure, maxAge };
    (reply as unknown as CookieReply).setCookie(COOKIE, value, options);
  }
}
