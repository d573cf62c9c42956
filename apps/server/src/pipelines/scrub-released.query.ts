import type { Database } from '../platform/database/index.js';

/** A version of a secret that a job was given; `reference` and `owner_id` are null when its rows are gone. */
export interface ReleasedRow {
  readonly secret_id: string;
  readonly version_number: number;
  readonly reference: string | null;
  readonly owner_id: number | null;
}

// Of all hand-outs: what a job had once may still be in its workspace.
const RELEASED = `
SELECT DISTINCT u.secret_id, u.version_number, v.reference, s.namespace_id AS owner_id
FROM secret_uses u
LEFT JOIN secrets s ON s.id = u.secret_id
LEFT JOIN secret_versions v ON v.secret_id = u.secret_id AND v.number = u.version_number
WHERE u.job_id = $1 AND u.outcome = 'released' ORDER BY 1, 2`;

/** What was released to a job. A use is in the log before its value leaves, so no log can show a value that is not here. */
export const releasedTo = (database: Database, jobId: number): Promise<ReleasedRow[]> =>
  database.prepared<ReleasedRow>('job-released', RELEASED, [jobId]);
