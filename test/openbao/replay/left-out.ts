import type { Recorded } from './recorded.js';

interface Reason {
  readonly why: string;
  readonly fits: (recorded: Recorded) => boolean;
}

const pathOf = (recorded: Recorded): string => recorded.request?.path ?? '';
const headersOf = (recorded: Recorded): string => Object.keys(recorded.request?.headers ?? {}).join(' ');

/** Why an exchange is not replayed. The first that fits counts; one that fits nothing is itself an error of the test. */
export const REASONS: readonly Reason[] = [
  {
    why: 'an event watched over time (start, kill, failover, log lines), not a request with its answer',
    fits: ({ event, request }) => event === true || request === undefined,
  },
  {
    why: 'response wrapping: the client never asks for it and never unwraps',
    fits: (recorded) => /Wrap-TTL/i.test(headersOf(recorded)) || pathOf(recorded).startsWith('/v1/sys/wrapping/'),
  },
  {
    why: 'roles with the default policy: the set-up grants none, so no token can look itself up, renew or revoke itself',
    fits: ({ request }) => JSON.stringify(request).includes('broker-default'),
  },
  {
    why: 'sealing, unsealing, initialising and recovery keys: done by operators, never by the client',
    fits: ({ request, response }) => {
      const path = request?.path ?? '';
      if (/^\/v1\/sys\/(seal|unseal|rekey\/.*|generate-root\/.*)$/.test(path)) return true;
      if (path === '/v1/sys/init') return request?.method === 'PUT';
      // Refused to those who may not is an answer like any other.
      return path === '/v1/sys/rotate/recovery/init' && response?.status !== 403;
    },
  },
  {
    why: 'seal-status once a recovery key exists: the set-up makes none',
    fits: ({ section, request }) => section === 'recovery key' && request?.path === '/v1/sys/seal-status',
  },
  {
    why: 'health with sealedcode or standbyok: the client asks plainly and reads the status',
    fits: (recorded) => /^\/v1\/sys\/health\?/.test(pathOf(recorded)),
  },
  {
    why: 'the leader as a standby sees it: the client has one address and follows nobody',
    fits: ({ section, request }) => section === 'HA on PostgreSQL' && request?.path === '/v1/sys/leader',
  },
  {
    why: 'scan, and the verbs LIST and SCAN: the client lists by GET with ?list=true',
    fits: ({ request }) =>
      /[?&]scan=true/.test(request?.path ?? '') || ['LIST', 'SCAN'].includes(request?.method ?? ''),
  },
  {
    why: 'system endpoints outside the three identities: mount table, internal UI and API description, audit headers',
    fits: ({ request, response }) =>
      /^\/v1\/sys\/(internal|config\/auditing)\//.test(request?.path ?? '') ||
      (request?.path === '/v1/sys/mounts' && response?.status === 200),
  },
  {
    why: 'path segments of 500 characters and more: the paths of the client have a fixed length (and the recording is cut)',
    fits: (recorded) => / bytes in all, shortened>/.test(pathOf(recorded)),
  },
  {
    why: 'bodies of tens of megabytes: the client refuses values above one megabyte before sending',
    fits: ({ name }) => name.includes('max_request_size'),
  },
];

/** The reason for leaving it out, or null when it is to be replayed. */
export function reasonToLeaveOut(recorded: Recorded): string | null {
  return REASONS.find(({ fits }) => fits(recorded))?.why ?? null;
}
