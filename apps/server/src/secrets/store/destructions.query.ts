import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** Values that the store is still to destroy. */
export interface Destructions {
  /** Due, and not acknowledged by the store. */
  readonly waiting: number;
  readonly oldest: Date | null;
  /** How often the one was tried that was tried most. */
  readonly most_attempts: number;
}

/** Without those that are only announced: they are due when nobody keeps them. */
export async function readDestructions(database: Database, ctx: RequestContext): Promise<Destructions> {
  const [row] = await database.query<Destructions>(
    ctx,
    `SELECT count(*)::int AS waiting, min(created_at) AS oldest, coalesce(max(attempts), 0)::int AS most_attempts
       FROM store_destructions WHERE attempts > 0 OR next_attempt_at <= now()`,
  );
  return row!;
}
