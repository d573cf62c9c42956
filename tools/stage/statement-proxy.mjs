// @ts-check
import net from 'node:net';

/**
 * Stands between a server and PostgreSQL (loopback, no TLS) and counts the statements that pass. A hook is called before
 * each with its number and its text, and may hold things at that very point.
 * Used to measure statements per request and to kill the server at every point of a write.
 * @typedef {object} StatementProxy
 * @property {number} port
 * @property {() => number} count         statements so far
 * @property {() => void} reset           counts from 0 again
 * @property {(hook: Hook | null) => void} onStatement
 * @property {(from: string, to: string) => void} replace  in every statement that is prepared, and every connection that starts, from now on; `to` must not be longer
 * @property {() => void} cut             drops every connection
 * @property {(refuse: boolean) => void} refuse  whether new connections are turned away
 * @property {() => Promise<void>} stop
 */
/**
 * Holds a statement, for good: before PostgreSQL sees it ('statement'), or when it is done and only its answer is missing
 * ('answer'). `reached` is called when that is so.
 * @typedef {{ hold: 'statement' | 'answer', reached: () => void }} Hold
 */
/** @typedef {(n: number, text: string) => Hold | null} Hook */

const START_UP = 0; // no type of a message
const QUERY = 0x51; // 'Q': a simple query
const PARSE = 0x50; // 'P': a statement gets its name
const BIND = 0x42; // 'B': a portal gets its statement
const EXECUTE = 0x45; // 'E': one run of a portal
const READY = 0x5a; // 'Z': what was sent is done

/** @param {{ host: string, port: number }} target @returns {Promise<StatementProxy>} */
export async function startStatementProxy(target) {
  let statements = 0;
  /** @type {Hook | null} */
  let hook = null;
  let refusing = false;
  /** @type {{ from: Buffer, to: Buffer }[]} */
  const replacements = [];
  /** @type {Set<net.Socket>} */
  const sockets = new Set();

  const server = net.createServer((client) => {
    if (refusing) return client.destroy();
    const upstream = net.connect(target);
    const close = () => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', close);
      socket.on('close', () => (sockets.delete(socket), close()));
    }
    const onStatement = (/** @type {string} */ text) => {
      statements += 1;
      return hook?.(statements, text) ?? null;
    };
    connect(client, upstream, { onStatement, replacements });
    return undefined;
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port,
    count: () => statements,
    reset: () => void (statements = 0),
    onStatement: (next) => void (hook = next),
    replace: (from, to) => void replacements.push(replacement(from, to)),
    cut,
    refuse: (refuse) => void (refusing = refuse),
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Hands bytes on in both directions until something is held.
 * @param {net.Socket} client @param {net.Socket} upstream
 * @param {{ onStatement: (text: string) => Hold | null, replacements: readonly { from: Buffer, to: Buffer }[] }} options
 */
function connect(client, upstream, { onStatement, replacements }) {
  /** @type {MessageReader | null} */
  let held = null;
  upstream.on('data', (bytes) => void (held ? held.feed(bytes, null) : client.write(bytes)));
  const texts = new StatementTexts();
  const requests = new MessageReader((type, body) => {
    if (type === PARSE || type === START_UP) for (const each of replacements) replaceIn(body(), each);
    const text = texts.read(type, body);
    const hold = text === null ? null : onStatement(text);
    if (hold?.hold === 'answer')
      held = new MessageReader((answer) => {
        if (answer === READY) hold.reached();
        return true;
      }, true);
    if (hold?.hold === 'statement') hold.reached();
    return hold?.hold !== 'statement';
  });
  client.on('data', (bytes) => requests.feed(bytes, upstream));
}

/** Of one length, so that no message changes its own. @param {string} from @param {string} to */
function replacement(from, to) {
  if (Buffer.byteLength(to) > Buffer.byteLength(from)) throw new Error('a replacement must not be longer');
  return { from: Buffer.from(from), to: Buffer.from(to.padEnd(from.length)) };
}

/** @param {Buffer} bytes @param {{ from: Buffer, to: Buffer }} replacement */
function replaceIn(bytes, { from, to }) {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + to.length)) to.copy(bytes, at);
}

/** Which text an execution runs: by the portal's statement, by the statement's name. */
class StatementTexts {
  #statements = new Map();
  #portals = new Map();

  /** The text that a message runs; null for one that runs nothing. @param {number} type @param {() => Buffer} body @returns {string | null} */
  read(type, body) {
    if (type === QUERY) return cString(body(), 0);
    if (type === EXECUTE) return this.#portals.get(cString(body(), 0)) ?? '';
    if (type !== PARSE && type !== BIND) return null;
    const bytes = body();
    const first = cString(bytes, 0);
    const second = cString(bytes, Buffer.byteLength(first) + 1);
    if (type === PARSE) this.#statements.set(first, second);
    else this.#portals.set(first, this.#statements.get(second) ?? '');
    return null;
  }
}

/** @param {Buffer} bytes @param {number} from */
const cString = (bytes, from) => bytes.toString('utf8', from, bytes.indexOf(0, from));

/** Splits bytes into messages; the first one of a client (the start-up) has no type byte. */
class MessageReader {
  /** @type {Buffer} */
  #rest = Buffer.alloc(0);
  #started;
  #stopped = false;

  /** @param {(type: number, body: () => Buffer) => boolean} allow @param {boolean} [started] */
  constructor(allow, started = false) {
    this.allow = allow;
    this.#started = started;
  }

  /** Sends on whole messages, up to one that is not allowed. @param {Buffer} bytes @param {net.Socket | null} to */
  feed(bytes, to) {
    if (this.#stopped) return;
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let end = 0;
    for (;;) {
      const header = this.#started ? 5 : 4;
      if (this.#rest.length < end + header) break;
      const length = this.#rest.readInt32BE(end + header - 4) + header - 4;
      if (this.#rest.length < end + length) break;
      const body = this.#rest.subarray(end + header, end + length);
      const type = this.#started ? (this.#rest[end] ?? 0) : START_UP;
      if (!this.allow(type, () => body)) {
        this.#stopped = true;
        break;
      }
      // A request for TLS (length 8, code 80877103) is answered by one byte, and the start-up follows.
      const asksForTls = !this.#started && length === 8;
      this.#started = !asksForTls;
      end += length;
    }
    if (end > 0) to?.write(this.#rest.subarray(0, end));
    this.#rest = this.#rest.subarray(end);
  }
}
