import { Fault } from './faults.js';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** Maps what the database driver throws when the database is gone; its own text names hosts and users. */
export function asFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const facts = error as { code?: unknown; message?: unknown } | null;
  const code = typeof facts?.code === 'string' ? facts.code : '';
  const message = typeof facts?.message === 'string' ? facts.message : '';
  const gone =
    CONNECTION_CODES.has(code) ||
    code.startsWith('08') ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message,
    );
  return gone
    ? new Fault('DATABASE_UNAVAILABLE', 'The database does not answer. Nothing was changed; try again in a moment.')
    : error;
}
