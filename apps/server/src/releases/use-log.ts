import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database, InGroups } from '../platform/database/index.js';

/** One line of the use log, with the row versions that its decision was made on. */
export interface UseRow {
  readonly outcome: 'released' | 'withheld';
  readonly phase: 'handout' | 'release';
  readonly channel: 'handout' | 'runner' | 'facade';
  readonly code: string;
  readonly rule: number | null;
  readonly sentence: string;
  readonly variable: string;
  readonly secret_name: string;
  readonly secret_id: string | null;
  readonly owner_id: number | null;
  readonly environment_scope: string | null;
  readonly version_number: number | null;
  readonly project_id: number;
  readonly pipeline_id: number;
  readonly job_id: number;
  readonly job_name: string;
  readonly ref_kind: string;
  readonly ref_name: string;
  readonly sha: string;
  readonly environment: string | null;
  readonly source: string;
  readonly actor_id: number;
  /** Who started the pipeline as its actor. */
  readonly impersonator_id: number | null;
  readonly runner_id: number | null;
  readonly runner_manager_id: number | null;
  readonly handout: number;
  readonly request_id: string;
  /** Whose approval a release rests on. */
  readonly approved_by: number | null;
  /** Null where the decision is a refusal: a refusal is true whatever has moved since. */
  readonly job_version: number | null;
  readonly metadata_version: number | null;
}

const COLUMNS = `outcome, phase, channel, code, rule, sentence, variable, secret_name, secret_id, owner_id, environment_scope,
  version_number, project_id, pipeline_id, job_id, job_name, ref_kind, ref_name, sha, environment, source, actor_id,
  runner_id, runner_manager_id, handout, request_id, approved_by, impersonator_id`;
const TYPED = `outcome text, phase text, channel text, code text, rule smallint, sentence text, variable text, secret_name text,
  secret_id uuid, owner_id bigint, environment_scope text, version_number int, project_id bigint, pipeline_id bigint,
  job_id bigint, job_name text, ref_kind text, ref_name text, sha text, environment text, source text, actor_id bigint,
  runner_id bigint, runner_manager_id bigint, handout int, request_id text, approved_by bigint, impersonator_id bigint, job_version int, metadata_version int, entry int`;

// The re-check and the INSERT are one statement: a freeze, a cancel or a new version that committed before it wins. Each
// version is looked up by key: joined, a table of some thousand rows would be read as a whole for a single use. By nothing
// else in WHERE: for live secrets alone PostgreSQL may take an index of these, and read all of it. What
// stops all secrets of an owner at once changes none of them, so the owner, its manager and the job's place are looked at.
// The text begins with its purpose, for pg_stat_activity shows the first 1,024 characters only.
const APPEND = `/* append to secret_uses */
WITH r AS MATERIALIZED (
  SELECT r.*, (r.job_version IS NOT NULL AND r.job_version IS DISTINCT FROM (SELECT j.version FROM jobs j WHERE j.id = r.job_id))
      OR (r.metadata_version IS NOT NULL AND r.metadata_version IS DISTINCT FROM
        (SELECT CASE WHEN s.deleted_at IS NULL
              AND (SELECT m.active AND m.frozen_at IS NULL FROM secrets_managers m WHERE m.namespace_id = s.namespace_id)
              AND (SELECT o.deleted_at IS NULL AND NOT o.archived FROM namespaces o WHERE o.id = s.namespace_id)
              AND (SELECT s.namespace_id = ANY(n.ancestor_ids) AND n.deleted_at IS NULL AND NOT n.archived
                     FROM namespaces n WHERE n.id = r.project_id) THEN s.metadata_version END
           FROM secrets s WHERE s.id = r.secret_id)) AS has_moved
    FROM json_to_recordset($1::json) AS r(${TYPED})
),
moved AS (SELECT DISTINCT entry FROM r WHERE has_moved),
written AS (
  INSERT INTO secret_uses (${COLUMNS}) SELECT ${COLUMNS} FROM r WHERE r.entry NOT IN (SELECT entry FROM moved)
)
SELECT entry FROM moved`;

const MOST_ROWS = 2000;
// A second INSERT may go while the first waits for the disk; PostgreSQL flushes both at once when it can.
const MOST_FLUSHES = 2;

/**
 * Appends to the use log by group commit: what arrives while one INSERT is under way goes with the next. An entry's rows
 * are written all or none; `false` means that what the decision was made on has moved, and nothing was written.
 */
@Injectable()
export class UseLog {
  readonly #groups = new InGroups<readonly UseRow[], boolean>({
    atOnce: MOST_FLUSHES,
    most: MOST_ROWS,
    weigh: (rows) => rows.length,
    send: (entries) => this.#write(entries),
  });

  constructor(@Inject(Database) private readonly database: Database) {}

  append(rows: readonly UseRow[]): Promise<boolean> {
    return rows.length === 0 ? Promise.resolve(true) : this.#groups.ask(rows);
  }

  /** Rows of refusals, which need no re-check, in the transaction of what they come from. */
  async record(ctx: RequestContext, rows: readonly UseRow[]): Promise<void> {
    if (rows.length > 0)
      await this.database.query(ctx, APPEND, [JSON.stringify(rows.map((row) => ({ ...row, entry: 0 })))]);
  }

  async #write(entries: readonly (readonly UseRow[])[]): Promise<boolean[]> {
    const rows = entries.flatMap((entry, index) => entry.map((row) => ({ ...row, entry: index })));
    const moved = await this.database.prepared<{ entry: number }>('use-log-append', APPEND, [JSON.stringify(rows)]);
    const gone = new Set(moved.map((row) => row.entry));
    return entries.map((_, index) => !gone.has(index));
  }
}
