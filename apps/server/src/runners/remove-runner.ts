import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';

/** Ends a runner: its token is dead at the next call, and the jobs that it has get no more secrets. */
@Injectable()
export class RemoveRunner {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  /** False: it was gone already. `by` names who did it where nobody is signed in. */
  async execute(ctx: RequestContext, runnerId: number, by?: string): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      const rows = await this.database.query<{ description: string; scope: string; namespace_id: number | null }>(
        inside,
        'UPDATE runners SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL RETURNING description, scope, namespace_id',
        [runnerId],
      );
      const runner = rows[0];
      if (!runner) return false;
      await this.events.record(inside, {
        action: 'runner.deleted',
        namespaceId: runner.namespace_id,
        target: { kind: 'runner', id: runnerId, name: runner.description || `#${runnerId}` },
        details: { scope: runner.scope, ...(by ? { by } : {}) },
        ...(by ? { actorName: `runner #${runnerId}` } : {}),
      });
      return true;
    });
  }
}
