import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** A finding that nobody was told of yet, with what its mail says. */
export interface UntoldFinding {
  id: number;
  secret_id: string;
  secret_name: string;
  owner_id: number;
  owner_kind: 'group' | 'project';
  owner_path: string;
  owner_ancestor_ids: number[];
  form: string;
  place: string;
  path: string;
  line: number;
  job_id: number;
  job_name: string;
  project_path: string;
  frozen: boolean;
}

export function untoldFindings(database: Database, ctx: RequestContext, most: number): Promise<UntoldFinding[]> {
  return database.query<UntoldFinding>(
    ctx,
    `SELECT f.id, f.secret_id, s.name AS secret_name, s.namespace_id AS owner_id, n.kind AS owner_kind,
       n.full_path AS owner_path, n.ancestor_ids AS owner_ancestor_ids, f.form, f.place, f.path, f.line, j.id AS job_id,
       j.name AS job_name, p.full_path AS project_path, s.frozen_at IS NOT NULL AS frozen
     FROM secret_findings f JOIN secrets s ON s.id = f.secret_id JOIN namespaces n ON n.id = s.namespace_id
     JOIN jobs j ON j.id = f.job_id JOIN namespaces p ON p.id = j.project_id
     WHERE f.told_at IS NULL ORDER BY f.id LIMIT $1`,
    [most],
  );
}

/** Marks a finding as told and writes its mails, by one statement: a crash leaves both or neither. */
export async function writeLetters(
  database: Database,
  ctx: RequestContext,
  letters: {
    readonly findingId: number;
    readonly event: string;
    readonly namespaceId: number;
    readonly subject: string;
    readonly body: object;
    readonly recipients: readonly string[];
  },
): Promise<void> {
  const { findingId, event, namespaceId, subject, body, recipients } = letters;
  await database.query(
    ctx,
    `WITH told AS (UPDATE secret_findings SET told_at = now() WHERE id = $1 AND told_at IS NULL RETURNING id)
     INSERT INTO notifications (key, channel, event, recipient, namespace_id, subject, body)
     SELECT $2::text || ':' || $1 || ':mail:' || lower(m.address), 'mail', $2, m.address, $3, $4, $5::jsonb
       FROM told, (SELECT DISTINCT ON (lower(a)) a AS address FROM unnest($6::text[]) a ORDER BY lower(a)) m
     ON CONFLICT (key) DO NOTHING`,
    [findingId, event, namespaceId, subject, JSON.stringify(body), recipients],
  );
}
