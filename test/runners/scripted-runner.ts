import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LogChecksum } from '@lockkeeper/runner-protocol';

// Plays GitLab Runner 19.3: its requests are the recorded ones with ids and tokens replaced, its reactions those that the
// recordings show. Time is not waited for: every pause is noted in `pauses` instead.

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: any;
  readonly body_bytes?: number;
}
export interface RecordedExchange {
  readonly request: RecordedRequest;
  readonly response: { readonly status?: number; readonly none?: boolean; readonly headers?: Record<string, string> };
}
interface Recordings {
  readonly info: Record<string, unknown>;
  readonly scenarios: Record<string, { readonly name: string; readonly exchanges: readonly RecordedExchange[] }>;
}

export const recordings = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'recordings', 'gitlab-runner.json'), 'utf8'),
) as Recordings;

/** The exchanges of one recorded scenario. */
export function recorded(scenario: string): readonly RecordedExchange[] {
  const found = recordings.scenarios[scenario];
  if (!found) throw new Error(`${scenario} is not among the recordings`);
  return found.exchanges;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: any;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string | object | null;
  readonly signal?: AbortSignal;
}

export interface JobPayloadSeen {
  readonly id: number;
  readonly token: string;
  readonly [field: string]: any;
}

/** The connection ended without an answer. */
export class HungUp extends Error {}

const RETRIED = (status: number): boolean => [408, 429, 500, 502, 503, 504].includes(status) || status >= 512;
const TRIES = 5;

export async function send(url: string, call: Call): Promise<Answer> {
  const raw = Buffer.isBuffer(call.body) || typeof call.body === 'string' || call.body === undefined;
  const response = await fetch(url + call.path, {
    method: call.method,
    headers: { ...(raw ? {} : { 'content-type': 'application/json' }), ...lowerCased(call.headers ?? {}) },
    ...(call.body === undefined ? {} : { body: (raw ? call.body : JSON.stringify(call.body)) as any }),
    ...(call.signal ? { signal: call.signal } : {}),
  });
  const text = await response.text();
  const isJson = /^application\/json(;|$)/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text ? JSON.parse(text) : undefined,
  };
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export type Wire = (call: Call, next: (call: Call) => Promise<Answer>) => Promise<Answer>;

/** What a job does, as the scripted runner plays it. */
export interface Play {
  readonly log?: readonly Buffer[];
  readonly end?: Record<string, unknown>;
  /** GitLab Runner loses a hard cancel that it sees while it fetches secrets. */
  readonly duringSecrets?: () => Promise<void>;
}

export class ScriptedRunner {
  readonly systemId = `s_${randomBytes(6).toString('hex')}`;
  readonly pauses: number[] = [];
  readonly seen: { call: Call; status: number | null }[] = [];
  wire: Wire = (call, next) => next(call);

  constructor(
    readonly url: string,
    public token: string,
  ) {}

  /** A recorded request with this runner's token and system id and the job's id and token in their places. */
  from(request: RecordedRequest, job?: { id: number; token: string }, changes: Partial<Call> = {}): Call {
    const replaced = (text: string): string =>
      text
        .replace(/glrt-lab\w+/g, this.token)
        .replace(/s_1a2b3c4d5e6f/g, this.systemId)
        .replace(/glcbt-64_Job\w+/g, job?.token ?? 'no-job');
    const headers: Record<string, string> = Object.fromEntries(
      Object.entries(request.headers ?? {})
        .filter(([name]) => !['Host', 'Content-Length'].includes(name))
        .map(([name, value]) => [name, replaced(value)]),
    );
    // What says nothing new was left out of most recordings.
    if (job && /\/api\/v4\/jobs\/\d+/.test(request.path)) headers['Job-Token'] = job.token;
    if (headers['X-Request-Id']) headers['X-Request-Id'] = randomBytes(16).toString('hex');
    const path = job ? request.path.replace(/\/jobs\/\d+/, `/jobs/${job.id}`) : request.path;
    const call = { method: request.method, path, headers, ...this.#bodyOf(request, replaced) };
    return { ...call, ...changes, headers: { ...headers, ...changes.headers } };
  }

  #bodyOf(request: RecordedRequest, replaced: (text: string) => string): Pick<Call, 'body'> {
    if (!('body' in request)) return {};
    if (typeof request.body === 'string') return { body: Buffer.from(request.body) };
    const text = replaced(JSON.stringify(request.body)).replace('"<info>"', JSON.stringify(recordings.info));
    return { body: JSON.parse(text) as object };
  }

  /** One call with the retries inside the HTTP layer: five tries, the same request id. Network errors are not repeated. */
  async call(call: Call): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.wire(call, (forwarded) => send(this.url, forwarded)).catch((error: unknown) => {
        this.seen.push({ call, status: null });
        throw error;
      });
      this.seen.push({ call, status: answer.status });
      if (!RETRIED(answer.status) || tries === TRIES) return answer;
      this.pauses.push(Number(answer.headers.get('retry-after') ?? 0.1 * 2 ** (tries - 1)));
    }
  }

  verify(): Promise<Answer> {
    return this.call(this.from(recorded('01a')[0]!.request));
  }

  requestCall(changes: Partial<Call> = {}): Call {
    const { headers } = recorded('03a')[0]!.request;
    const body = { info: recordings.info, token: this.token, system_id: this.systemId };
    return this.from({ method: 'POST', path: '/api/v4/jobs/request', headers: headers!, body }, undefined, changes);
  }

  /** Asks once. Null: nothing to do. */
  async request(changes: Partial<Call> = {}): Promise<JobPayloadSeen | null> {
    const answer = await this.call(this.requestCall(changes));
    if (answer.status === 204) return null;
    if (answer.status !== 201) throw new Error(`jobs/request answered ${answer.status}: ${answer.text}`);
    return answer.json as JobPayloadSeen;
  }

  /** Asks until that is over, and hangs up: there is nothing to hand out, so that the poll is held. */
  async requestInVain(over: Promise<void>): Promise<void> {
    const hangUp = new AbortController();
    const answer = this.request({ signal: hangUp.signal }).then(
      () => 'answered',
      () => 'held',
    );
    await over.finally(() => hangUp.abort());
    if ((await answer) !== 'held') throw new Error('there was something to hand out');
  }

  running(job: JobPayloadSeen, sent: { bytes: Buffer } | null = null): Promise<Answer> {
    const call = this.from(recorded('03a')[1]!.request, job);
    const output = sent ? outputOf(sent.bytes) : {};
    return this.call({ ...call, body: { ...(call.body as object), output } });
  }

  patch(job: JobPayloadSeen, start: number, bytes: Buffer, changes: Partial<Call> = {}): Promise<Answer> {
    const range = `${start}-${start + bytes.length - 1}`;
    const recordedCall = this.from(recorded('03a')[2]!.request, job);
    const headers = { ...recordedCall.headers, 'Content-Range': range, ...changes.headers };
    return this.call({ ...recordedCall, body: bytes, ...changes, headers });
  }

  final(job: JobPayloadSeen, log: Buffer, end: Record<string, unknown> = { state: 'success' }): Promise<Answer> {
    const output = outputOf(log);
    const body = { info: recordings.info, token: job.token, checksum: output.checksum, output, ...end };
    return this.call({ method: 'PUT', path: `/api/v4/jobs/${job.id}`, headers: { 'Job-Token': job.token }, body });
  }

  /** One read of a secret with inline authentication, as recorded: a request of its own, without this API's headers. */
  readSecret(job: JobPayloadSeen, variable: string, changes: Record<string, string> = {}): Promise<Answer> {
    const { server, engine, path: secretPath } = job['secrets'][variable].gitlab_secrets_manager;
    const { headers } = recorded('07a').find(({ request }) => request.path.startsWith('/v1/'))!.request;
    const parameter = (key: string, value: string): string =>
      Buffer.from(JSON.stringify({ key, value })).toString('base64url');
    return send(this.url, {
      method: 'GET',
      path: `/v1/${engine.path}/data/${secretPath}`,
      headers: {
        'User-Agent': headers!['User-Agent']!,
        'X-Vault-Request': headers!['X-Vault-Request']!,
        'X-Vault-Inline-Auth-Path': server.inline_auth.path,
        'X-Vault-Inline-Auth-Parameter-Jwt': parameter('jwt', server.inline_auth.jwt),
        'X-Vault-Inline-Auth-Parameter-Role': parameter('role', server.inline_auth.role),
        ...changes,
      },
    });
  }

  /** Plays a job to its end. Answers whether it was told to stop, and how its last update was answered. */
  async play(
    job: JobPayloadSeen,
    { log = [], end, duringSecrets }: Play,
  ): Promise<{ aborted: boolean; last: number | null }> {
    const trace = new Trace(this, job);
    if (trace.stops(await this.running(job).catch(() => null))) return { aborted: true, last: null };
    if (duringSecrets) await duringSecrets();
    for (const piece of log) {
      trace.write(piece);
      await trace.flush(3);
      if (trace.aborted) return { aborted: true, last: null };
      if (trace.canceling) break;
    }
    const how = trace.canceling ? { state: 'failed', failure_reason: 'job_canceled' } : (end ?? { state: 'success' });
    return { aborted: trace.aborted, last: await trace.close(how) };
  }
}

/** The log on the runner's side: what was written, how far it was sent, and how it is closed. */
class Trace {
  #bytes = Buffer.alloc(0);
  #sent = 0;
  aborted = false;
  canceling = false;

  constructor(
    private readonly runner: ScriptedRunner,
    private readonly job: JobPayloadSeen,
  ) {}

  write(piece: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
  }

  stops(answer: Answer | null): boolean {
    const status = answer?.headers.get('job-status');
    this.canceling ||= status === 'canceling';
    return answer !== null && (status === 'canceled' || status === 'failed' || answer.status === 403);
  }

  /** Sends what is not sent yet; without an answer it is sent again from the same byte at the next turn. */
  async flush(rounds: number): Promise<void> {
    for (let round = 0; round < rounds && this.#sent < this.#bytes.length && !this.aborted; round++) {
      const piece = this.#bytes.subarray(this.#sent, this.#sent + 1_048_576);
      const answer = await this.runner.patch(this.job, this.#sent, piece).catch(() => null);
      if (answer && this.stops(answer)) this.aborted = true;
      else if (answer?.status === 202) this.#sent += piece.length;
      else if (answer?.status === 416)
        this.#sent = Number(/^0-(\d+)$/.exec(answer.headers.get('range') ?? '')?.[1] ?? 0);
      if (answer?.status === 202) rounds += 1;
    }
  }

  /** The rest of the log first, then the final update: 202 and 412 without limit, other failures ten rounds. */
  async close(end: Record<string, unknown>): Promise<number | null> {
    for (let failures = 0, rounds = 0; failures < 10 && rounds < 50; rounds++) {
      await this.flush(10);
      if (this.aborted) return null;
      const answer = await this.runner.final(this.job, this.#bytes, end).catch(() => null);
      if (answer?.status === 200 || (answer && this.stops(answer)) || answer?.status === 404) return answer.status;
      if (answer?.status === 412) this.#sent = 0;
      this.runner.pauses.push(3);
      if (answer?.status !== 202 && answer?.status !== 412) failures += 1;
    }
    return null;
  }
}

function outputOf(bytes: Buffer): { checksum: string; bytesize?: number } {
  // The runner leaves bytesize out when it is 0.
  return { checksum: String(new LogChecksum().update(bytes)), ...(bytes.length > 0 ? { bytesize: bytes.length } : {}) };
}

/** Wires that misbehave: the server has done its work, but the runner never hears of it. */
export function losingAnswers(count: number, which: (call: Call) => boolean): Wire {
  let left = count;
  return async (call, next) => {
    const answer = await next(call);
    if (left === 0 || !which(call)) return answer;
    left -= 1;
    throw new HungUp();
  };
}

/** Something between runner and server answers this status; the server may have seen the request or not. */
export function answering(
  status: number,
  count: number,
  options: { which: (call: Call) => boolean; forward: boolean },
): Wire {
  let left = count;
  return async (call, next) => {
    if (left === 0 || !options.which(call)) return next(call);
    left -= 1;
    if (options.forward) await next(call);
    return { status, headers: new Headers(), text: '', json: undefined };
  };
}
