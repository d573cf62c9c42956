import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { FOLLOW, type ChangedEnvironment } from './follow-environments.query.js';

/** Keeps whether environments are available or stopped, by the jobs that end. */
@Injectable()
export class FollowEnvironments {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  /** Inside the transaction in which the jobs end. */
  async execute(ctx: RequestContext, jobIds: readonly number[]): Promise<void> {
    const rows = await this.database.query<ChangedEnvironment>(ctx, FOLLOW, [jobIds]);
    await this.events.recordAll(
      ctx,
      rows
        .filter(({ changed }) => changed)
        .map(({ id, name, state, project_id: namespaceId, job_id: jobId }) => ({
          action: state === 'stopped' ? ('environment.stopped' as const) : ('environment.started' as const),
          namespaceId,
          target: { kind: 'environment' as const, id, name },
          details: { by: 'job', jobId },
        })),
    );
  }
}
