import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isAllowedAddress } from './allowed-address.js';

const CONNECT_MS = 5000;
const ANSWER_MS = 8000;

/** The name leads to an address that webhooks may not reach. Which one is not said: it would tell of the inside. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Connects to allowed addresses only. The check is made on what the name resolves to for this very connection, so a name
 * that resolves otherwise a moment later gains nothing.
 */
export function createGuardedAgent(allowPrivate: boolean): Agent {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      // One that is refused refuses the name: which of several is taken is up to whoever runs its zone.
      const refused =
        addresses.length === 0 || addresses.some(({ address }) => !isAllowedAddress(address, allowPrivate));
      if (refused) return callback(new AddressRefused(), '', 0);
      if (options.all) return callback(null, addresses);
      return callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
  const connect = buildConnector({ timeout: CONNECT_MS, lookup: guardedLookup });
  return new Agent({
    connect: (options, callback) => {
      // An address that is written as such is looked up by nobody.
      const literal = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) !== 0 && !isAllowedAddress(literal, allowPrivate)) return callback(new AddressRefused(), null);
      return connect(options, callback);
    },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    pipelining: 1,
    keepAliveTimeout: 1000,
    maxHeaderSize: 8192,
  });
}
