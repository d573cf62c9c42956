import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { PROTECTED_ENVIRONMENTS, type ProtectionRow } from '../releases/index.js';

/** A request that nobody was told of yet, with what its mail says; without a secret it is about the job's environment. */
export interface UntoldRow {
  id: number;
  stem: string;
  secret_id: string | null;
  secret_name: string | null;
  owner_id: number;
  owner_kind: 'group' | 'project';
  owner_path: string;
  owner_ancestor_ids: number[];
  asked_at: Date;
  due_at: Date;
  job_id: number;
  job_name: string;
  environment: string | null;
  project_path: string;
  project_archived: boolean;
  ancestor_ids: number[];
  protected_environments: ProtectionRow[] | null;
  ref_name: string;
  sha: string;
  actor_id: number;
  actor_username: string;
  retried_by: number | null;
  impersonator_id: number | null;
  retried_by_impersonator: number | null;
}

export function untoldRequests(database: Database, ctx: RequestContext, most: number): Promise<UntoldRow[]> {
  return database.query<UntoldRow>(
    ctx,
    `SELECT r.id, r.id || ':' || extract(epoch FROM r.asked_at) AS stem, r.secret_id, r.secret_name, r.owner_id,
       o.kind AS owner_kind, o.full_path AS owner_path, o.ancestor_ids AS owner_ancestor_ids, r.asked_at, r.due_at,
       j.id AS job_id, j.name AS job_name, j.environment, j.retried_by, j.retried_by_impersonator,
       p.impersonator_id, n.full_path AS project_path,
       n.archived OR n.deleted_at IS NOT NULL AS project_archived, n.ancestor_ids,
       ${PROTECTED_ENVIRONMENTS},
       p.ref_name, p.sha, p.actor_id, u.username AS actor_username
     FROM approval_requests r JOIN jobs j ON j.id = r.job_id JOIN pipelines p ON p.id = j.pipeline_id
     JOIN namespaces n ON n.id = j.project_id JOIN namespaces o ON o.id = r.owner_id JOIN users u ON u.id = p.actor_id
     WHERE r.state = 'pending' AND r.told_at IS NULL AND j.status = 'waiting_for_approval'
     ORDER BY r.id LIMIT $1`,
    [most],
  );
}

export interface Letters {
  readonly requestId: number;
  readonly stem: string;
  readonly event: string;
  readonly namespaceId: number;
  readonly subject: string;
  readonly body: object;
  readonly recipients: readonly string[];
}

/** Marks a request as told and writes its mails, by one statement: a crash leaves both or neither. */
export async function writeLetters(database: Database, ctx: RequestContext, letters: Letters): Promise<void> {
  await database.query(
    ctx,
    `WITH told AS (UPDATE approval_requests SET told_at = now() WHERE id = $1 AND told_at IS NULL RETURNING id)
     INSERT INTO notifications (key, channel, event, recipient, namespace_id, subject, body)
     SELECT $2::text || ':' || $3::text || ':mail:' || lower(m.address), 'mail', $2, m.address, $4, $5, $6::jsonb
       FROM told, (SELECT DISTINCT ON (lower(a)) a AS address FROM unnest($7::text[]) a ORDER BY lower(a)) m
     ON CONFLICT (key) DO NOTHING`,
    [
      letters.requestId,
      letters.event,
      letters.stem,
      letters.namespaceId,
      letters.subject,
      JSON.stringify(letters.body),
      letters.recipients,
    ],
  );
}
