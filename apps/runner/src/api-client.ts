import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEADERS } from '@lockkeeper/runner-protocol';
import { Agent, request } from 'undici';

/** One answer of the server; header names in any case. */
export interface Answer {
  status: number;
  header(name: string): string | undefined;
  body: Buffer;
}

export interface Call {
  method: 'POST' | 'PUT' | 'PATCH';
  /** Below `/api/v4/`. */
  path: string;
  headers?: Record<string, string>;
  body: object | Buffer;
  signal?: AbortSignal;
}

const ATTEMPTS = 5;
const RETRIED = new Set([408, 429, 500, 502, 503, 504]);

/** HTTP to the server's runner endpoints. Redirects are not followed: they would carry tokens to another host. */
export class ApiClient {
  readonly #agent = new Agent({ connect: { timeout: 30_000 }, headersTimeout: 90_000, bodyTimeout: 60_000 });

  constructor(
    readonly url: string,
    readonly userAgent: string,
  ) {}

  /** Sends once. Rejects when there is no answer. */
  async send(call: Call, requestId: string = randomUUID().replaceAll('-', '')): Promise<Answer> {
    const raw = Buffer.isBuffer(call.body);
    const answer = await request(`${this.url}/api/v4/${call.path}`, {
      method: call.method,
      headers: {
        'user-agent': this.userAgent,
        accept: 'application/json',
        'content-type': raw ? 'text/plain' : 'application/json',
        [HEADERS.requestId]: requestId,
        ...call.headers,
      },
      body: raw ? (call.body as Buffer) : JSON.stringify(call.body),
      signal: call.signal,
      dispatcher: this.#agent,
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    const header = (name: string) => {
      const value = answer.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    };
    return { status: answer.statusCode, header, body };
  }

  /** Sends up to five times under one request id, on network errors and on statuses that say "later". For idempotent calls. */
  async sendPersistently(call: Call): Promise<Answer> {
    const requestId = randomUUID().replaceAll('-', '');
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send(call, requestId).catch((error: unknown) => {
        if (attempt >= ATTEMPTS || call.signal?.aborted) throw error;
        return null;
      });
      if (answer && (!(RETRIED.has(answer.status) || answer.status > 511) || attempt >= ATTEMPTS)) return answer;
      await sleep(retryPause(answer, attempt), undefined, { signal: call.signal });
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function retryPause(answer: Answer | null, attempt: number): number {
  const after = answer?.header('Retry-After');
  return after && /^\d{1,4}$/.test(after) ? Number(after) * 1000 : 100 * 2 ** (attempt - 1);
}

/** JSON of an answer; undefined when it is none. */
export function readJson(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
