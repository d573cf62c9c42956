import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/index.js';

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
  readonly runner_id: number | null;
  readonly runner_manager_id: number | null;
  readonly handout: number;
  readonly request_id: string;
  /** Null where the decision is a refusal: a refusal is true whatever has moved since. */
  readonly job_version: number | null;
  readonly metadata_version: number | null;
}

const COLUMNS = `outcome, phase, channel, code, rule, sentence, variable, secret_name, secret_id, owner_id, environment_scope,
  version_number, project_id, pipeline_id, job_id, job_name, ref_kind, ref_name, sha, environment, source, actor_id,
  runner_id, runner_manager_id, handout, request_id`;
const TYPED = `outcome text, phase text, channel text, code text, rule smallint, sentence text, variable text, secret_name text,
  secret_id uuid, owner_id bigint, environment_scope text, version_number int, project_id bigint, pipeline_id bigint,
  job_id bigint, job_name text, ref_kind text, ref_name text, sha text, environment text, source text, actor_id bigint,
  runner_id bigint, runner_manager_id bigint, handout int, request_id text, job_version int, metadata_version int, entry int`;

// The re-check and the INSERT are one statement: a freeze, a cancel or a new version that committed before it wins.
const APPEND = `
WITH r AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(${TYPED})),
moved AS (
  SELECT DISTINCT r.entry FROM r
  LEFT JOIN jobs j ON j.id = r.job_id
  LEFT JOIN secrets s ON s.id = r.secret_id
  WHERE (r.job_version IS NOT NULL AND j.version IS DISTINCT FROM r.job_version)
     OR (r.metadata_version IS NOT NULL AND (s.metadata_version IS DISTINCT FROM r.metadata_version OR s.deleted_at IS NOT NULL))
),
written AS (
  INSERT INTO secret_uses (${COLUMNS}) SELECT ${COLUMNS} FROM r WHERE r.entry NOT IN (SELECT entry FROM moved)
)
SELECT entry FROM moved`;

const MOST_ROWS = 2000;
// A second INSERT may go while the first waits for the disk; PostgreSQL flushes both at once when it can.
const MOST_FLUSHES = 2;

interface Entry {
  readonly rows: readonly UseRow[];
  readonly settle: (written: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Appends to the use log by group commit: what arrives while one INSERT is under way goes with the next. An entry's rows
 * are written all or none; `false` means that what the decision was made on has moved, and nothing was written.
 */
@Injectable()
export class UseLog {
  private waiting: Entry[] = [];
  private flushing = 0;

  constructor(@Inject(Database) private readonly database: Database) {}

  append(rows: readonly UseRow[]): Promise<boolean> {
    if (rows.length === 0) return Promise.resolve(true);
    return new Promise((settle, fail) => {
      this.waiting.push({ rows, settle, fail });
      if (this.flushing < MOST_FLUSHES) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    this.flushing += 1;
    while (this.waiting.length > 0) await this.write(this.take());
    this.flushing -= 1;
  }

  private take(): Entry[] {
    let rows = 0;
    let count = 0;
    while (
      count < this.waiting.length &&
      (count === 0 || rows + (this.waiting[count]?.rows.length ?? 0) <= MOST_ROWS)
    ) {
      rows += this.waiting[count]?.rows.length ?? 0;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async write(entries: readonly Entry[]): Promise<void> {
    const rows = entries.flatMap((entry, index) => entry.rows.map((row) => ({ ...row, entry: index })));
    try {
      const moved = await this.database.prepared<{ entry: number }>('use-log-append', APPEND, [JSON.stringify(rows)]);
      const gone = new Set(moved.map((row) => row.entry));
      entries.forEach((entry, index) => entry.settle(!gone.has(index)));
    } catch (error) {
      for (const entry of entries) entry.fail(error);
    }
  }
}
