import { Inject, Injectable } from '@nestjs/common';
import type { RunnerFacts } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { hashToken } from './token-hash.js';

/** A runner that has shown its token, on one of its machines. */
export interface KnownRunner {
  readonly id: number;
  readonly tokenHash: Buffer;
  readonly managerId: number;
  readonly scope: 'instance' | 'group' | 'project';
  readonly namespaceId: number | null;
  readonly tags: readonly string[];
  readonly runUntagged: boolean;
  readonly protected: boolean;
  readonly paused: boolean;
  readonly demoOnly: boolean;
  readonly maximumTimeout: number | null;
}

export interface RunnerCall {
  readonly token: string;
  readonly systemId: string;
  readonly info: RunnerFacts | undefined;
  readonly ip: string | null;
}

// One statement per poll. A machine's row is written at most every 20 s, or when it tells something new about itself.
const IDENTIFY = `
WITH r AS (
  SELECT id, scope, namespace_id, tags, run_untagged, protected, paused, demo_only, maximum_timeout, contacted_at
    FROM runners WHERE token_hash = $1 AND deleted_at IS NULL
), seen AS (
  UPDATE runners SET contacted_at = now() FROM r WHERE runners.id = r.id AND (r.contacted_at IS NULL OR r.contacted_at < now() - interval '20 seconds')
), m AS (
  INSERT INTO runner_managers AS o (runner_id, system_id, agent_name, version, revision, platform, architecture, executor, ip)
  SELECT r.id, $2, $3, $4, $5, $6, $7, $8, $9 FROM r
  ON CONFLICT (runner_id, system_id) DO UPDATE SET contacted_at = now(), agent_name = coalesce(nullif(excluded.agent_name, ''), o.agent_name),
    version = coalesce(nullif(excluded.version, ''), o.version), revision = coalesce(nullif(excluded.revision, ''), o.revision),
    platform = coalesce(nullif(excluded.platform, ''), o.platform), architecture = coalesce(nullif(excluded.architecture, ''), o.architecture),
    executor = coalesce(nullif(excluded.executor, ''), o.executor), ip = excluded.ip, unregistered_at = NULL
  WHERE o.unregistered_at IS NOT NULL OR o.contacted_at < now() - interval '20 seconds' OR (excluded.version <> '' AND o.version <> excluded.version) OR o.ip IS DISTINCT FROM excluded.ip
  RETURNING id
)
SELECT r.*, coalesce((SELECT id FROM m), (SELECT id FROM runner_managers WHERE runner_id = r.id AND system_id = $2)) AS manager_id FROM r`;

interface Row {
  id: number;
  manager_id: number | null;
  scope: KnownRunner['scope'];
  namespace_id: number | null;
  tags: string[];
  run_untagged: boolean;
  protected: boolean;
  paused: boolean;
  demo_only: boolean;
  maximum_timeout: number | null;
}

/** Tells which runner calls, by its token, and keeps the row of its machine. */
@Injectable()
export class RunnerIdentity {
  constructor(@Inject(Database) private readonly database: Database) {}

  async identify(call: RunnerCall): Promise<KnownRunner | null> {
    const { info } = call;
    const tokenHash = hashToken(call.token);
    const parameters = [
      tokenHash,
      call.systemId,
      info?.name ?? '',
      info?.version ?? '',
      info?.revision ?? '',
      info?.platform ?? '',
      info?.architecture ?? '',
      info?.executor ?? '',
      call.ip,
    ];
    const rows = await this.database.prepared<Row>('runner-identify', IDENTIFY, parameters);
    const row = rows[0];
    // Two first calls of one machine at once: the second one's snapshot may miss the row that the first has written.
    if (row && row.manager_id === null) return this.identify(call);
    return row ? toKnown(row, { tokenHash, managerId: row.manager_id ?? 0 }) : null;
  }

  /** The runner behind a token, whatever machine it calls from. */
  async runnerId(ctx: RequestContext, token: string): Promise<number | null> {
    const rows = await this.database.query<{ id: number }>(
      ctx,
      'SELECT id FROM runners WHERE token_hash = $1 AND deleted_at IS NULL',
      [hashToken(token)],
    );
    return rows[0]?.id ?? null;
  }
}

function toKnown(row: Row, of: Pick<KnownRunner, 'tokenHash' | 'managerId'>): KnownRunner {
  return {
    id: row.id,
    ...of,
    scope: row.scope,
    namespaceId: row.namespace_id,
    tags: row.tags,
    runUntagged: row.run_untagged,
    protected: row.protected,
    paused: row.paused,
    demoOnly: row.demo_only,
    maximumTimeout: row.maximum_timeout,
  };
}
