import type { Actor, RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { RefKindColumn } from '../../projects/index.js';
import { unhidden } from '../../secrets/index.js';
import type { Judged } from './judged.js';

export async function insertPreflight(
  database: Database,
  ctx: RequestContext,
  of: { readonly pipelineId: number; readonly failed: boolean; readonly judged: Judged },
): Promise<void> {
  await database.query(ctx, 'INSERT INTO pipeline_preflights (pipeline_id, failed, judged) VALUES ($1, $2, $3)', [
    of.pipelineId,
    of.failed,
    JSON.stringify(of.judged),
  ]);
}

export interface PreflightRow {
  readonly pipeline_id: number;
  readonly project_id: number;
  readonly ref_kind: RefKindColumn;
  readonly ref_name: string;
  readonly failed: boolean;
  readonly judged: Judged;
  readonly checked_at: Date;
}

export const preflightsOf = (
  database: Database,
  ctx: RequestContext,
  pipelineIds: readonly number[],
): Promise<PreflightRow[]> =>
  database.query<PreflightRow>(
    ctx,
    `SELECT f.pipeline_id, p.project_id, p.ref_kind, p.ref_name, f.failed, f.judged, f.checked_at
       FROM pipeline_preflights f JOIN pipelines p ON p.id = f.pipeline_id WHERE f.pipeline_id = ANY($1::bigint[])`,
    [pipelineIds],
  );

/** A name that there is, and whose it is. */
export interface KnownName {
  readonly name: string;
  readonly owner_id: number;
}

const MOST_NAMES = 5_000;
// No slip of the keyboard makes a name longer or shorter than that; see nearestWord.
const MOST_EDITS = 3;

/** Names of live secrets at some owners, about as long as those that were asked for; without what is hidden from the reader. */
export function namesAbout(
  database: Database,
  ctx: RequestContext,
  of: { readonly ownerIds: readonly number[]; readonly asked: readonly string[] },
): Promise<KnownName[]> {
  const lengths = [...new Set(of.asked.map((name) => name.length))];
  const parameters: unknown[] = [of.ownerIds, lengths];
  return database.query<KnownName>(
    ctx,
    `SELECT DISTINCT s.name, s.namespace_id AS owner_id FROM secrets s
      WHERE s.namespace_id = ANY($1::bigint[]) AND s.deleted_at IS NULL
        AND EXISTS (SELECT FROM unnest($2::int[]) AS l (n) WHERE abs(length(s.name) - l.n) <= ${MOST_EDITS})
        AND ${unhidden(ctx)(parameters)}
      ORDER BY s.name LIMIT ${MOST_NAMES}`,
    parameters,
  );
}

export async function personCalled(
  database: Database,
  ctx: RequestContext,
  username: string,
): Promise<Pick<Actor, 'userId' | 'username' | 'name'> | null> {
  const sql = 'SELECT id AS "userId", username, name FROM users WHERE lower(username) = lower($1)';
  const [row] = await database.query<Pick<Actor, 'userId' | 'username' | 'name'>>(ctx, sql, [username]);
  return row ?? null;
}
