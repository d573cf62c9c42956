// @ts-check
import net from 'node:net';

/**
 * Stands between a server and PostgreSQL (loopback, no TLS) and counts the statements that pass. `before` is called with
 * the number of each statement before it goes on; returning false drops the connection instead, as a crash would.
 * Used to measure statements per request and to stop the server at every point of a write.
 * @typedef {object} StatementProxy
 * @property {number} port
 * @property {() => number} count         statements so far
 * @property {() => void} reset           counts from 0 again
 * @property {(hook: ((n: number) => boolean | void) | null) => void} onStatement
 * @property {() => void} cut             drops every connection
 * @property {(refuse: boolean) => void} refuse  whether new connections are turned away
 * @property {() => Promise<void>} stop
 */

const QUERY = 0x51; // 'Q': a simple query
const EXECUTE = 0x45; // 'E': one run of a prepared statement

/** @param {{ host: string, port: number }} target @returns {Promise<StatementProxy>} */
export async function startStatementProxy(target) {
  let statements = 0;
  /** @type {((n: number) => boolean | void) | null} */
  let hook = null;
  let refusing = false;
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
    upstream.pipe(client);
    const reader = new MessageReader((type) => {
      if (type !== QUERY && type !== EXECUTE) return true;
      statements += 1;
      return hook?.(statements) !== false;
    });
    client.on('data', (bytes) => (reader.feed(bytes, upstream) ? undefined : close()));
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
    cut,
    refuse: (refuse) => void (refusing = refuse),
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Splits the client's bytes into messages; the first one (the start-up) has no type byte. */
class MessageReader {
  #rest = Buffer.alloc(0);
  #started = false;

  /** @param {(type: number) => boolean} allow */
  constructor(allow) {
    this.allow = allow;
  }

  /** Sends on whole messages; false as soon as one is not allowed. @param {Buffer} bytes @param {net.Socket} to */
  feed(bytes, to) {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let end = 0;
    for (;;) {
      const header = this.#started ? 5 : 4;
      if (this.#rest.length < end + header) break;
      const length = this.#rest.readInt32BE(end + header - 4) + header - 4;
      if (this.#rest.length < end + length) break;
      if (this.#started && !this.allow(this.#rest[end] ?? 0)) {
        to.write(this.#rest.subarray(0, end));
        return false;
      }
      // A request for TLS (length 8, code 80877103) is answered by one byte, and the start-up follows.
      const asksForTls = !this.#started && length === 8;
      this.#started = !asksForTls;
      end += length;
    }
    if (end > 0) to.write(this.#rest.subarray(0, end));
    this.#rest = this.#rest.subarray(end);
    return true;
  }
}
