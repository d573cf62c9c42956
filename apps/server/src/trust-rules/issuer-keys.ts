import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { request, type Agent } from 'undici';
import { createGuardedAgent } from '../notifications/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { TokenRefused } from './refusals.js';
import { isSafeAddress } from './trust-rule-terms.js';

const DEADLINE_MS = 5000;
const MOST_BYTES = 262_144;
const KNOWN_FOR_MS = 600_000;
const FAILED_FOR_MS = 5000;
const MOST_KNOWN = 500;
/** Since the last time: a key that nobody knows makes nobody fetch all day long. */
const REFETCH_MS = 30_000;

interface Known {
  readonly keys: Promise<JWTVerifyGetKey>;
  until: number;
}

/**
 * The keys of issuers, found by OpenID Connect discovery. Connects as webhooks do, to allowed addresses only; what comes
 * is bounded in bytes and time, and redirects are not followed.
 */
@Injectable()
export class IssuerKeys implements OnApplicationShutdown {
  readonly #agent: Agent;
  readonly #allowPrivate: boolean;
  readonly #known = new Map<string, Known>();

  constructor(@Inject(CONFIG) config: Config) {
    this.#allowPrivate = config.webhookAllowPrivate;
    this.#agent = createGuardedAgent(config.webhookAllowPrivate);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#agent.destroy();
  }

  /** Throws TokenRefused where they cannot be had. */
  of(issuer: string): Promise<JWTVerifyGetKey> {
    const now = Date.now();
    const known = this.#known.get(issuer);
    if (known && now < known.until) return known.keys;
    const keys = this.#discover(issuer);
    const entry = { keys, until: now + KNOWN_FOR_MS };
    keys.catch(() => (entry.until = Date.now() + FAILED_FOR_MS));
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value ?? '');
    this.#known.set(issuer, entry);
    return keys;
  }

  async #discover(issuer: string): Promise<JWTVerifyGetKey> {
    const { status, text } = await this.#get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { issuer: named, jwks_uri: uri } = status === 200 ? readObject(text) : {};
    // Another name is another issuer's document, and its keys would sign for both.
    if (named !== issuer || typeof uri !== 'string' || !isSafeAddress(uri, this.#allowPrivate))
      throw new TokenRefused('unreachable');
    return createRemoteJWKSet(new URL(uri), {
      timeoutDuration: DEADLINE_MS,
      cooldownDuration: REFETCH_MS,
      cacheMaxAge: KNOWN_FOR_MS,
      [customFetch]: this.#restrained(),
    });
  }

  /** Fetches keys, and not again for a while: where they could not be had, what is shown meanwhile is refused unasked. */
  #restrained(): (url: string) => Promise<Response> {
    let notBefore = 0;
    return async (url) => {
      if (Date.now() < notBefore) throw new TokenRefused('unreachable');
      notBefore = Date.now() + FAILED_FOR_MS;
      const { status, text } = await this.#get(url);
      return new Response(text, { status });
    };
  }

  async #get(url: string): Promise<{ status: number; text: string }> {
    try {
      const { statusCode, body } = await request(url, {
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(DEADLINE_MS),
        headers: { accept: 'application/json', 'user-agent': 'Lockkeeper' },
      });
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of body as AsyncIterable<Buffer>) {
        bytes += part.length;
        if (bytes > MOST_BYTES) throw new TokenRefused('unreachable');
        parts.push(part);
      }
      return { status: statusCode, text: Buffer.concat(parts).toString('utf8') };
    } catch (error) {
      const { code } = error as { code?: string };
      throw new TokenRefused(code === 'ADDRESS_REFUSED' ? 'address' : 'unreachable');
    }
  }
}

function readObject(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
