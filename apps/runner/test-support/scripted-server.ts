import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LogChecksum, parseContentRange } from '@lockkeeper/runner-protocol';
import { freePort } from '../../../tools/local/ports.mjs';

/** The fields of JSON bodies that the tests look at. */
export interface SentBody {
  token?: string;
  state?: string;
  failure_reason?: string;
  exit_code?: number;
  checksum?: string;
  output?: { checksum?: string; bytesize?: number };
}
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  raw: Buffer;
  json: SentBody;
  at: number;
}
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}
/** Answers instead of the server's own rules; undefined leaves the call to them, 'hang up' closes the connection. */
export type Script = (call: Seen) => Reply | 'hang up' | undefined;

/** A real HTTP server with the protocol's rules for one job after another; a test scripts what is to be different. */
export class ScriptedServer {
  readonly calls: Seen[] = [];
  readonly queue: object[] = [];
  readonly logs = new Map<number, Buffer>();
  readonly ends = new Map<number, SentBody>();
  secrets: Reply = { status: 403, body: { message: '403 Forbidden' } };
  script: Script = () => undefined;
  #server: Server | null = null;
  #port = 0;

  async start(): Promise<void> {
    // One that no outgoing connection takes while the server is away.
    this.#port ||= await freePort();
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server!.listen(this.#port, '127.0.0.1', resolve));
  }

  /** Refuses connections until the next start, on the same port. */
  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(null)));
    this.#server = null;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  log(id: number): string {
    return (this.logs.get(id) ?? Buffer.alloc(0)).toString('utf8');
  }

  /** Whether the final update states size and checksum of exactly the bytes that are stored. */
  logIsWhole(id: number): boolean {
    const stored = this.logs.get(id) ?? Buffer.alloc(0);
    const { checksum, bytesize } = this.ends.get(id)!.output!;
    return checksum === String(new LogChecksum().update(stored)) && (bytesize ?? 0) === stored.length;
  }

  to(method: string, path: RegExp): Seen[] {
    return this.calls.filter((call) => call.method === method && path.test(call.path));
  }

  /** Waits for a condition; the message names it when it does not come. */
  async until(what: string, condition: () => boolean, withinMs = 40_000): Promise<void> {
    for (const end = Date.now() + withinMs; !condition();) {
      if (Date.now() > end) throw new Error(`Waited in vain for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const raw = Buffer.concat(parts);
    const json =
      request.headers['content-type'] === 'application/json' ? (JSON.parse(raw.toString('utf8')) as SentBody) : {};
    const call = { method: request.method!, path: request.url!, headers: request.headers, raw, json, at: Date.now() };
    this.calls.push(call);
    const reply = this.script(call) ?? this.#rules(call);
    if (reply === 'hang up') return void request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  }

  #rules(call: Seen): Reply {
    if (call.path === '/api/v4/runners/verify')
      return { status: 200, body: { id: 1, token: call.json.token, token_expires_at: null } };
    if (call.path === '/api/v4/jobs/request') {
      const job = this.queue.shift();
      return job ? { status: 201, body: job } : { status: 204 };
    }
    const id = Number(/jobs\/(\d+)/.exec(call.path)?.[1]);
    if (call.path.endsWith('/secrets')) return this.secrets;
    if (call.method === 'PATCH') return this.store(id, call);
    if (call.path.endsWith('/findings')) return { status: 204 };
    // Only an update of the job ends it: what a log gave away is told before.
    if (call.method === 'PUT' && call.json.state !== 'running') this.ends.set(id, call.json);
    return { status: 200 };
  }

  /** Stores a trace patch as GitLab does: truncate at its start, append, 416 on a gap. */
  store(id: number, call: Seen): Reply {
    const stored = this.logs.get(id) ?? Buffer.alloc(0);
    const range = parseContentRange(call.headers['content-range'])!;
    if (range.start > stored.length) return { status: 416, headers: { Range: `0-${stored.length}` } };
    const log = Buffer.concat([stored.subarray(0, range.start), call.raw]);
    this.logs.set(id, log);
    return { status: 202, headers: { Range: `0-${log.length}` } };
  }
}
