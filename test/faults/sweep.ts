import type { Stage, StageServer } from '../../tools/stage/stage.mjs';
import type { StatementProxy } from '../../tools/stage/statement-proxy.mjs';

/** Where a call stands when its server is killed. */
export type Place =
  /** The n-th statement has not reached PostgreSQL. */
  | { readonly before: number; readonly text: string }
  /** The n-th statement is done, and the server has not heard of it. */
  | { readonly answerTo: number; readonly text: string }
  /** The caller has its answer. */
  | 'answered';

export interface Killed<Answer> {
  readonly place: Place;
  /** Whether the call's last COMMIT has reached PostgreSQL. */
  readonly committed: boolean;
  /** What the caller got; null when the connection ended first. */
  readonly answer: Answer | null;
}

/** One call that is made again and again, each time on a server that dies at another point of it. */
export interface Operation<Prepared = any, Answer = any> {
  readonly name: string;
  /**
   * Every statement, or only those that write, the first and the last: a read between two leaves what was there. A pattern:
   * but those that it matches, for a call that takes a server for itself.
   */
  readonly at: 'every statement' | 'every write' | RegExp;
  /** How many of its calls may stand at places of theirs in one server: as many as do not wait for one another. */
  readonly atOnce: number;
  /** A statement that other calls of this operation wait for, all the same: none of them starts behind it. */
  readonly last?: RegExp;
  /** Makes what one call needs, through a server that lives. */
  prepare(): Promise<Prepared>;
  /** `place`: where the server will die, for what nobody waits for an answer to. */
  call(server: StageServer, prepared: Prepared, place: Place): Promise<Answer>;
  /** Looks at what is left, through a server that lives. */
  check(prepared: Prepared, killed: Killed<Answer>): Promise<void>;
}

/**
 * Background work would add statements of its own at times of its own. A doomed server asks for the lock of each such work
 * as ever, and is told that another replica holds it.
 */
const ASKS_TO_LEAD = 'pg_try_advisory_lock(hashtext($1))';
const ANOTHER_LEADS = "false AND $1::text = 'elsewhere'";
/** Looked for behind the answer to an upload, whoever leads. */
const FINDS_ARTIFACTS = "scan = 'pending' AND id";
const FINDS_NO_ARTIFACT = 'false AND id';
/** What is held stands in a transaction, for longer than a server lets it where others work on the same cores. */
const IDLE_FOR_SECONDS = 'idle_in_transaction_session_timeout\u000030000';
const IDLE_FOR_MINUTES = 'idle_in_transaction_session_timeout\u000010min';
/** What a server does at its own times all the same: the above, and noting (now and then) that a token is in use. */
const UNASKED = [
  /'elsewhere'/,
  /FROM artifacts\s+WHERE false AND id/,
  /UPDATE personal_access_tokens SET last_used_at/,
];
const WRITES = /^\s*(COMMIT|INSERT|UPDATE|DELETE)\b|^\s*WITH\b[\s\S]*\b(INSERT INTO|UPDATE [a-z_]+ SET)\b/;
const HANGS_MS = 60_000;

/** Many calls are held at once, each with a connection. */
const DOOMED = { LOCKKEEPER_DATABASE_POOL: '50' };

interface Doomed {
  readonly proxy: StatementProxy;
  readonly server: StageServer;
}

/** Keeps background work from the servers behind this proxy, which hear that another replica leads it. */
export const leadNothing = (proxy: StatementProxy): void => proxy.replace(ASKS_TO_LEAD, ANOTHER_LEADS);

function startDoomed(stage: Stage, env: Record<string, string>): Promise<Doomed> {
  const starting = stage.openProxy().then(async (proxy) => {
    leadNothing(proxy);
    proxy.replace(IDLE_FOR_SECONDS, IDLE_FOR_MINUTES);
    proxy.replace(FINDS_ARTIFACTS, FINDS_NO_ARTIFACT);
    return { proxy, server: await stage.startServer({ through: proxy, env: { ...DOOMED, ...env } }) };
  });
  // Whoever waits for it hears of its failure; nobody does when a check has failed before.
  starting.catch(() => undefined);
  return starting;
}

/**
 * Kills a server (SIGKILL) at every point of every operation: before each statement, behind each one that writes, and behind
 * the answer. In one round many calls stand at places of theirs at the same time, so that one death tells about all.
 * Answers the statements of each operation, as PostgreSQL got them. `env`: what its servers are started with.
 */
export async function sweep(
  stage: Stage,
  operations: readonly Operation[],
  env: Record<string, string> = {},
): Promise<Map<string, readonly string[]>> {
  const texts = new Map<Operation, readonly string[]>();
  const places = new Map<Operation, Place[]>(operations.map((operation) => [operation, ['answered']]));
  let next = startDoomed(stage, env);
  for (;;) {
    const doomed = await next;
    const standing: (() => Promise<void>)[] = [];
    for (const operation of operations) {
      for (const place of placesOfRound(operation, places.get(operation) ?? [])) {
        const prepared: unknown = await operation.prepare();
        const { seen, answer } = await stand(doomed, place, () => operation.call(doomed.server, prepared, place));
        if (!texts.has(operation)) places.set(operation, placesOf(operation, seen));
        const known = texts.get(operation) ?? seen;
        texts.set(operation, known);
        const committed = hasCommitted(place, known);
        standing.push(async () => operation.check(prepared, { place, committed, answer: await answer }));
      }
    }
    const more = [...places.values()].some((left) => left.length > 0);
    if (more) next = startDoomed(stage, env);
    await doomed.server.kill();
    await doomed.proxy.stop();
    for (const check of standing) await check();
    if (!more) return new Map([...texts].map(([{ name }, known]) => [name, known]));
  }
}

/** Takes the next places of an operation from those that are left. */
function placesOfRound({ atOnce, last }: Operation, left: Place[]): Place[] {
  const end = left.slice(0, atOnce).findIndex((place) => place !== 'answered' && last?.test(place.text));
  return left.splice(0, end < 0 ? atOnce : end + 1);
}

function placesOf({ at }: Operation, texts: readonly string[]): Place[] {
  return texts.flatMap((text, index): Place[] => {
    if (at instanceof RegExp && !at.test(text)) return [];
    const edge = index === 0 || index === texts.length - 1;
    const before = at !== 'every write' || edge || WRITES.test(text) ? [{ before: index + 1, text }] : [];
    // Inside a transaction nothing tells the answer to a write from the next statement.
    const inside =
      texts.slice(0, index + 1).lastIndexOf('START TRANSACTION') > texts.slice(0, index + 1).lastIndexOf('COMMIT');
    return WRITES.test(text) && !inside ? [...before, { answerTo: index + 1, text }] : before;
  });
}

function hasCommitted(place: Place, texts: readonly string[]): boolean {
  if (place === 'answered') return true;
  const commit = texts.lastIndexOf('COMMIT') + 1;
  return 'before' in place ? place.before > commit : place.answerTo >= commit;
}

interface Standing<Answer> {
  readonly seen: readonly string[];
  /** Over only when the server is dead, if the call is held. */
  readonly answer: Promise<Answer | null>;
}

/** Starts a call and comes back when it stands at its place. */
async function stand<Answer>({ proxy }: Doomed, place: Place, start: () => Promise<Answer>): Promise<Standing<Answer>> {
  const seen: string[] = [];
  let arrive: () => void = () => undefined;
  const arrived = new Promise<'held'>((resolve) => (arrive = () => resolve('held')));
  proxy.onStatement((_, text) => {
    if (UNASKED.some((pattern) => pattern.test(text))) return null;
    seen.push(text);
    if (place === 'answered') return null;
    if ('before' in place && seen.length === place.before) return { hold: 'statement', reached: arrive };
    return 'answerTo' in place && seen.length === place.answerTo ? { hold: 'answer', reached: arrive } : null;
  });
  // A connection that ends without an answer is what a caller of a killed server sees.
  const answer = start().catch((error: unknown) => {
    if (connectionEnded(error)) return null;
    throw error;
  });
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), HANGS_MS).unref());
  const end = await Promise.race([arrived, answer.then(() => 'answered' as const), late]);
  proxy.onStatement(null);
  if (end !== (place === 'answered' ? 'answered' : 'held'))
    throw new Error(`the call is ${end} and not at ${JSON.stringify(place)}, after ${seen.length} statements`);
  if (place !== 'answered' && seen.at(-1) !== place.text)
    throw new Error(`the call stands at ${seen.at(-1)}, where the first one had ${place.text}`);
  return { seen, answer };
}

/** What fetch throws when the other side goes; its class is not that of the test's realm. */
export function connectionEnded(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'TypeError' && /fetch failed|terminated/.test(message);
}
