import type { KnownJobFacts } from '@lockkeeper/release';
import type { Database } from '../platform/database/index.js';
import { toJobFacts } from './gate-facts.js';
import { loadJobFacts, type JobFactsRow } from './release-facts.query.js';

/** A job as the gate knows it, with the row that it comes from. */
export interface IdentifiedJob {
  readonly row: JobFactsRow;
  readonly job: Pick<KnownJobFacts, 'ref' | 'environment' | 'fork'> & Required<Pick<KnownJobFacts, 'details'>>;
}

/** What may be said of a job to others. Null: there is none. */
export async function identifyJob(database: Database, jobId: number, now: Date): Promise<IdentifiedJob | null> {
  const [row] = await loadJobFacts(database, [{ jobId, name: null }]);
  if (!row) return null;
  const { ref, environment = null, fork = null, details } = toJobFacts(row, { askedBy: null, tokenValid: false }, now);
  return ref && details ? { row, job: { ref, environment, fork, details } } : null;
}
