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
  '3D000',
  '28000',
  '28P01',
]);

// What only input can cause. Use cases name the field; this is the net under them, so that bad input is never a 500.
const INPUT_RULES: Readonly<Record<string, string>> = {
  '22021': 'a text must not contain the NUL character.',
  '22P05': 'a text must not contain the NUL character.',
  '22003': 'a number is too large.',
  '22P02': 'an id, cursor or number is malformed.',
  '22007': 'a time is malformed.',
  '22008': 'a time is out of range.',
};

const AWAY = 'The database does not answer. Nothing was changed; try again in a moment.';

/** Maps what the database driver throws when the database is gone; its own text names hosts and users. */
export function asFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const facts = error as { code?: unknown; message?: unknown } | null;
  const code = typeof facts?.code === 'string' ? facts.code : '';
  const message = typeof facts?.message === 'string' ? facts.message : '';
  const gone =
    CONNECTION_CODES.has(code) ||
    code.startsWith('08') ||
    /Connection terminated|is not currently accepting connections|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable/.test(
      message,
    );
  const rule = INPUT_RULES[code];
  if (rule) return new Fault('BAD_USER_INPUT', `input: ${rule}`, { field: 'input' });
  if (code === '40001' || code === '40P01') {
    return new Fault('CONFLICT', 'Somebody else changed the same at this moment. Nothing was changed; try again.');
  }
  return gone ? new Fault('DATABASE_UNAVAILABLE', AWAY) : error;
}

/** Whether it failed for want of the database, so that it may be tried again when that is back. */
export function isDatabaseAway(error: unknown): boolean {
  const fault = asFault(error);
  return fault instanceof Fault && fault.code === 'DATABASE_UNAVAILABLE';
}

// What TypeORM says of a transaction whose connection ended between two of its statements.
const RELEASED = /^QueryRunner(Provider)?AlreadyReleasedError$/;

/** The same for what ended a transaction; once all its work is done, nobody can say whether the COMMIT came through. */
export function asTransactionFault(error: unknown, committing: boolean): unknown {
  const fault = RELEASED.test((error as Error | null)?.name ?? '')
    ? new Fault('DATABASE_UNAVAILABLE', AWAY)
    : asFault(error);
  if (!committing || !(fault instanceof Fault) || fault.code !== 'DATABASE_UNAVAILABLE') return fault;
  return new Fault(
    'DATABASE_UNAVAILABLE',
    'The database stopped answering while this was being saved. Look whether it was before you try again.',
  );
}
