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

/**
 * Outside what systems hand out by themselves (32768 on Linux, 49152 on macOS): a port that the system chooses can be that
 * of somebody's outgoing connection by the time it is listened on. Processes look in different places, so that two which
 * look at the same time do not find the same port.
 */
const PORTS = { lowest: 10_000, apart: 100, places: 220 };
let looked = 0;

/** @returns {Promise<number>} a port on loopback that was free a moment ago and that no outgoing connection takes */
export async function freePort() {
  const { lowest, apart, places } = PORTS;
  const place = lowest + (process.pid % places) * apart;
  for (let tries = 0; tries < apart; tries++) {
    const port = place + (looked++ % apart);
    const bound = await bindOnce('127.0.0.1', port).catch((error) => error);
    if (bound === port) return port;
    if (codeOf(bound) !== 'EADDRINUSE') throw bound;
  }
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
