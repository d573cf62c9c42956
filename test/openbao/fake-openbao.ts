import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { freePort } from '../../tools/local/ports.mjs';
import { plainText, Refusal, type FakeAnswer } from './fake/answers.js';
import { Engine } from './fake/engine.js';
import { cleanPath, parseBody, readBody } from './fake/requests.js';

const MAX_HEADERS = 1024 * 1024;

/** What came in, for assertions. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A fault of the network or of something in between, decided per request. */
export type Interference = FakeAnswer | 'reset' | 'hang' | null;

/**
 * An OpenBao that speaks HTTP on loopback and keeps state: JWT mounts that check real ES256 signatures, policies, inline
 * auth, tokens, a KV v2 mount. Its answers are those recorded from a real server (`test/recordings/openbao.json`, replayed by
 * `replay.spec.ts`).
 */
export class FakeOpenBao {
  readonly seen: SeenRequest[] = [];
  /** Asked before OpenBao itself. */
  interfere: (request: SeenRequest) => Interference = () => null;
  /** How long a request hangs on a frozen database before the server gives up; really 90 s. */
  giveUpMs = 90_000;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(readonly engine: Engine) {
    this.#server = createServer({ maxHeaderSize: 2 * MAX_HEADERS }, (message, response) => {
      this.#serve(message, response).catch((error: unknown) => {
        // A gap of the fake, not an answer of OpenBao: make the test see it.
        response.writeHead(599).end(String(error));
      });
    });
    // As OpenBao for minutes: after five seconds Node would close a connection on which a request is just coming.
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(now: () => number = Date.now): Promise<FakeOpenBao> {
    const fake = new FakeOpenBao(new Engine(now));
    await fake.listen(await freePort());
    return fake;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Closes the listener and every connection at once. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = message.headers as Readonly<Record<string, string | undefined>>;
    const method = message.method ?? '';
    let answer: FakeAnswer;
    try {
      if (message.rawHeaders.join('').length > MAX_HEADERS)
        throw new Refusal(plainText('431 Request Header Fields Too Large'));
      const { path, query } = cleanPath(method, message.url ?? '');
      const bytes = await readBody(message);
      const seen = { method, url: message.url ?? '', headers, body: bytes.toString('utf8') };
      this.seen.push(seen);
      const interference = this.interfere(seen);
      if (interference === 'hang') return;
      if (interference === 'reset') {
        message.socket.resetAndDestroy();
        return;
      }
      if (this.engine.outage === 'frozen' && !path.startsWith('sys/')) await this.#hang(message.socket);
      if (message.socket.destroyed) return;
      const body = (): Record<string, unknown> => parseBody(bytes, headers['content-type']);
      answer = interference ?? (await this.engine.answer({ method, path, query, headers, body: body() }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = error.answer;
    }
    send(response, method, answer);
  }

  async #hang(socket: Socket): Promise<void> {
    const until = Date.now() + this.giveUpMs;
    while (this.engine.outage === 'frozen' && Date.now() < until && !socket.destroyed) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function send(response: ServerResponse, method: string, { status, headers, body }: FakeAnswer): void {
  const text = body === null ? '' : typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'cache-control': 'no-store',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}
