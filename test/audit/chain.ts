import { randomBytes } from 'node:crypto';
import { Sensitive } from '@lockkeeper/sensitive';
import pg from 'pg';
import { SealKeys } from '../../apps/server/src/audit/seal-key.js';
import { SealLogs } from '../../apps/server/src/audit/seal-logs.js';
import { VerifyChain, type ChainReport, type VerifyInput } from '../../apps/server/src/audit/verify-chain.js';
import { entities } from '../../apps/server/src/entities.js';
import type { Config } from '../../apps/server/src/platform/config/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { createDataSource, Database } from '../../apps/server/src/platform/database/index.js';
import { Background } from '../../apps/server/src/platform/jobs/index.js';
import { createLogger } from '../../apps/server/src/platform/logging/index.js';
import { createTestDatabase } from '../support/database.js';

/** One process that seals, as the restricted role, with no timer: a test says when. */
export interface Replica {
  readonly seal: (patienceMs?: number) => Promise<number>;
  readonly verify: (input?: VerifyInput) => Promise<ChainReport>;
  readonly close: () => Promise<void>;
}

/** A database with logs to fill, to seal, and to change as their owner. */
export interface Chain {
  readonly key: Sensitive;
  readonly appUrl: string;
  readonly replica: Replica;
  /** `again`: where its keys are read anew. */
  readonly openReplica: (key?: Sensitive, again?: () => Sensitive) => Promise<Replica>;
  readonly connect: (as?: 'app' | 'owner') => Promise<pg.Client>;
  readonly owner: <Row extends pg.QueryResultRow = any>(sql: string, values?: unknown[]) => Promise<Row[]>;
  /** So many audit events, in one statement; the ids. */
  readonly events: (count: number) => Promise<number[]>;
  readonly uses: (count: number) => Promise<number[]>;
  readonly close: () => Promise<void>;
}

export const newKey = (): Sensitive => new Sensitive(randomBytes(32).toString('base64'));
export const ctx = RequestContext.system('chain-test');

export const EVENTS = `INSERT INTO audit_events (action, actor_name, target_kind, target_id, target_name, details, request_id)
  SELECT 'secret.created', 'ana', 'secret', n::text, 'NAME ' || n, jsonb_build_object('n', n), 'r' FROM generate_series(1, $1::int) n`;
const USES = `INSERT INTO secret_uses (outcome, phase, channel, code, variable, secret_name, project_id, pipeline_id, job_id,
    job_name, ref_kind, ref_name, sha, source, actor_id, handout, request_id)
  SELECT 'released', 'release', 'facade', 'released', 'V', 'NAME', 1, n, n, 'build', 'branch', 'main', 'abc', 'push', 1, 1, 'r'
  FROM generate_series(1, $1::int) n`;

export async function openChain(): Promise<Chain> {
  const database = await createTestDatabase();
  const key = newKey();
  const open: { end: () => Promise<unknown> }[] = [];
  const openReplica = async (own = key, again: (() => Sensitive) | null = null): Promise<Replica> => {
    const settings = {
      databaseUrl: new Sensitive(database.appUrl),
      databasePool: 4,
      auditKey: own,
      auditKeyAgain: again,
    };
    const config = settings as unknown as Config;
    const db = new Database(await createDataSource(config, entities).initialize());
    const logger = createLogger('silent');
    const sealLogs = new SealLogs(config, db, new Background(db, logger), logger);
    const verify = new VerifyChain(db, new SealKeys(own, again));
    const replica = {
      seal: (patienceMs = 300) => sealLogs.execute(ctx, patienceMs),
      verify: (input?: VerifyInput) => verify.execute(ctx, input),
      close: () => db.close(),
    };
    open.push({ end: replica.close });
    return replica;
  };
  const connect = async (as: 'app' | 'owner' = 'app'): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: as === 'app' ? database.appUrl : database.ownerUrl });
    await client.connect();
    open.push({ end: () => client.end().catch(() => undefined) });
    return client;
  };
  const app = await connect('app');
  const owner = await connect('owner');
  const insert = async (sql: string, count: number): Promise<number[]> =>
    (await app.query<{ id: number }>(`${sql} RETURNING id`, [count])).rows.map(({ id }) => Number(id));
  return {
    key,
    appUrl: database.appUrl,
    replica: await openReplica(),
    openReplica,
    connect,
    owner: async (sql, values = []) => (await owner.query(sql, values)).rows,
    events: (count) => insert(EVENTS, count),
    uses: (count) => insert(USES, count),
    close: async () => {
      for (const one of open) await one.end();
      await database.drop();
    },
  };
}
