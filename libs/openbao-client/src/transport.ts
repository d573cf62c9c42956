import { Pool, type Dispatcher } from 'undici';
import type { Answer, Asked } from './classify-answer.js';
import { StoreBadAnswer, StoreTimeout, StoreUnavailable, type FaultFacts, type StoreFault } from './faults.js';
import type { Settings } from './options.js';

/** No answer that we understand is longer: a value is under 2 MiB in base64, a page of names far less. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Below the server's own idle limit of five minutes, so that we close first. */
const KEEP_ALIVE_MS = 60_000;
/** The connection was never made, so nothing can have happened. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|ERR_SSL_.*|.*CERT.*)$/;

/** One request. `path` stands below `/v1/` and is made of our own segments only. */
export interface Exchange extends Asked {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly timeoutMs: number;
}

/** HTTP to one server: deadlines, a bounded answer, no redirects. */
export class Transport {
  readonly #pool: Pool;
  #closed = false;

  constructor(settings: Settings) {
    this.#pool = new Pool(settings.origin, {
      connections: settings.connections,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // Deadlines are kept by the signal of each request, to the millisecond.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: settings.connectMs, ...(settings.caPem === undefined ? {} : { ca: settings.caPem }) },
    });
  }

  /** @throws StoreUnavailable, StoreTimeout, StoreBadAnswer */
  async send(exchange: Exchange): Promise<Answer> {
    const deadline = AbortSignal.timeout(exchange.timeoutMs);
    try {
      const answer = await this.#pool.request(requestOf(exchange, deadline));
      const text = await readText(answer.body, exchange, answer.statusCode);
      return {
        status: answer.statusCode,
        inlineAuthFailed: answer.headers['x-vault-inline-auth-failed'] !== undefined,
        body: parse(text, exchange, answer.statusCode),
      };
    } catch (error) {
      if (error instanceof StoreBadAnswer) throw error;
      throw this.#faultOf(error, deadline, exchange);
    }
  }

  /** Drops every connection at once; calls under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  /** The cause itself is dropped: it may quote the request with its headers. */
  #faultOf(error: unknown, deadline: AbortSignal, asked: Asked): StoreFault {
    const code = (error as { code?: unknown } | null)?.code;
    const never = typeof code === 'string' && NEVER_SENT.test(code);
    const facts: FaultFacts = {
      operation: asked.operation,
      status: null,
      outcome: asked.write && !never ? 'unknown' : 'not_done',
    };
    if (this.#closed) return new StoreUnavailable('closed', facts);
    if (deadline.aborted || code === 'UND_ERR_CONNECT_TIMEOUT') return new StoreTimeout(facts);
    return new StoreUnavailable('network', facts);
  }
}

function requestOf(exchange: Exchange, signal: AbortSignal): Dispatcher.RequestOptions {
  const query = exchange.query ? `?${new URLSearchParams(exchange.query).toString()}` : '';
  const body = exchange.json === undefined ? undefined : JSON.stringify(exchange.json);
  return {
    method: exchange.method,
    path: `/v1/${exchange.path}${query}`,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...exchange.headers,
    },
    body,
    signal,
  };
}

async function readText(body: AsyncIterable<Buffer>, asked: Asked, status: number): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES) throw badAnswer('the answer is too long', asked, status);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string, asked: Asked, status: number): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Redirects and refusals of the HTTP layer come as plain text; their status says enough.
    if (status >= 300) return null;
    throw badAnswer('the answer is not JSON', asked, status);
  }
}

/** A write answered with a success status that cannot be read may well have been done. */
export function badAnswer(what: string, asked: Asked, status: number): StoreBadAnswer {
  const outcome = asked.write && status < 300 ? 'unknown' : 'not_done';
  return new StoreBadAnswer(what, { operation: asked.operation, status, outcome });
}
