import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { deployedAddress } from './deployed-address.js';
import { FOLLOW, SET_ADDRESSES, type ChangedEnvironment } from './follow-environments.query.js';

/** Keeps whether environments are available or stopped, and where they are reached, by the jobs that end. */
@Injectable()
export class FollowEnvironments {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  /** Inside the transaction in which the jobs end. */
  async execute(ctx: RequestContext, jobIds: readonly number[]): Promise<void> {
    const rows = await this.database.query<ChangedEnvironment>(ctx, FOLLOW, [jobIds]);
    const deployed = rows.filter(({ action }) => action === 'start');
    const addresses = deployed.map((row) => deployedAddress({ ...row, sealed: new Set(row.sealed) }));
    if (deployed.length > 0) await this.database.query(ctx, SET_ADDRESSES, [deployed.map(({ id }) => id), addresses]);
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
