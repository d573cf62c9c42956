import { toSql } from '@lockkeeper/abilities';
import { ownerColumns } from '../groups/index.js';
import { unhidden } from '../secrets/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export interface SecretUseRow {
  id: number;
  occurred_at: Date;
  outcome: 'released' | 'withheld';
  phase: string;
  channel: string;
  code: string;
  rule: number | null;
  sentence: string;
  variable: string;
  secret_name: string;
  secret_id: string | null;
  environment_scope: string | null;
  version_number: number | null;
  project_id: number;
  project_path: string | null;
  pipeline_id: number;
  job_id: number;
  job_name: string;
  ref_kind: 'branch' | 'tag';
  ref_name: string;
  sha: string;
  environment: string | null;
  source: string;
  actor_id: number;
  actor_username: string | null;
  actor_name: string | null;
  impersonator_id: number | null;
  impersonator_username: string | null;
  impersonator_name: string | null;
  runner_id: number | null;
  approved_by: number | null;
  approver_username: string | null;
  approver_name: string | null;
}

// By the jobs' index: the log has none of its own for pipelines, which would cost each release.
const OF = {
  secret: 's.secret_id = $1',
  job: 's.job_id = $1',
  pipeline: 's.job_id IN (SELECT j.id FROM jobs j WHERE j.pipeline_id = $1)',
  project: 's.project_id = $1',
} as const;

export interface UsesOf {
  readonly by: keyof typeof OF;
  readonly id: string | number;
}

const FIRST_OF_FILTER = 4;

const ofSecret = (expression: string): string =>
  `(SELECT ${expression} FROM secrets y JOIN namespaces x ON x.id = y.namespace_id WHERE y.id = s.secret_id)`;

/** Of a use, the secret as it is now; of one that is gone, as the log has it. */
const usedSecretColumns = {
  ancestorIds: `coalesce(${ofSecret('x.ancestor_ids')}, n.ancestor_ids)`,
  secretId: 's.secret_id',
  name: `coalesce(${ofSecret('y.name')}, s.secret_name)`,
  environmentScope: `coalesce(${ofSecret('y.environment_scope')}, s.environment_scope)`,
  tags: ofSecret('y.tags'),
  isProtected: ofSecret('y.protected'),
};

/** The use log of one secret, job, pipeline or project, newest first. Projects whose uses the reader may not see are left out. */
export async function listSecretUses(
  database: Database,
  ctx: RequestContext,
  of: UsesOf,
  page: PageRequest,
): Promise<SecretUseRow[]> {
  const target = { kind: 'project', columns: ownerColumns('n'), firstParameter: FIRST_OF_FILTER } as const;
  const { text, params } = toSql(ctx.held, 'secret_use:list', target);
  const parameters = [of.id, page.after?.[0] ?? null, page.size + 1, ...params];
  const seen = unhidden(ctx, usedSecretColumns)(parameters);
  return database.query<SecretUseRow>(
    ctx,
    `SELECT s.*, n.full_path AS project_path, u.username AS actor_username, u.name AS actor_name,
            b.username AS approver_username, b.name AS approver_name,
            i.username AS impersonator_username, i.name AS impersonator_name
       FROM secret_uses s
       JOIN namespaces n ON n.id = s.project_id
       LEFT JOIN users u ON u.id = s.actor_id
       LEFT JOIN users b ON b.id = s.approved_by
       LEFT JOIN users i ON i.id = s.impersonator_id
      WHERE ${OF[of.by]} AND ($2::bigint IS NULL OR s.id < $2)
        AND (${text}) AND ${seen}
      ORDER BY s.id DESC LIMIT $3`,
    parameters,
  );
}
