// @ts-check
import net from 'node:net';
import { codeOf, LocalError } from './local-error.mjs';

/** @param {string | undefined} text @param {number} fallback @returns {number} */
export function parsePort(text, fallback) {
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new LocalError(`LOCKKEEPER_PORT must be a number from 1 to 65535, not "${text}".`, 'BAD_PORT');
}

/** @param {string} host @param {number} port @returns {Promise<number>} the port that was bound */
function bindOnce(host, port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}

/** @returns {Promise<number>} a port on loopback that was free a moment ago */
export function freePort() {
  return bindOnce('127.0.0.1', 0);
}

/** @param {string} host @param {number} port @returns {Promise<void>} */
export async function requireFreePort(host, port) {
  try {
    await bindOnce(host, port);
  } catch (error) {
    const where = `${host}:${port}`;
    if (codeOf(error) === 'EADDRINUSE') {
      throw new LocalError(`${where} is taken by another program: stop it, or set LOCKKEEPER_PORT.`, 'PORT_TAKEN');
    }
    if (codeOf(error) === 'EACCES') {
      throw new LocalError(`This user may not listen on ${where}: set LOCKKEEPER_PORT to 1024 or more.`, 'PORT_DENIED');
    }
    throw new LocalError(`Lockkeeper cannot listen on ${where} (${codeOf(error)}): check LOCKKEEPER_HOST.`, 'BAD_HOST');
  }
}
