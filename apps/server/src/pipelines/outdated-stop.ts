import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { OUTDATED, type OutdatedJob } from './follow-environments.query.js';

/** Jobs that stop what an older pipeline deployed: they would take down what took its place. */
@Injectable()
export class OutdatedStop {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Which of some jobs are so. */
  async among(ctx: RequestContext, jobIds: readonly number[]): Promise<readonly OutdatedJob[]> {
    return this.database.query<OutdatedJob>(ctx, OUTDATED, [jobIds]);
  }

  /** Inside the transaction that makes the job run. */
  async refuse(ctx: RequestContext, jobId: number): Promise<void> {
    const [outdated] = await this.among(ctx, [jobId]);
    if (!outdated) return;
    const { name, environment, pipeline_id: by } = outdated;
    const message = `Pipeline #${by} has deployed to ${environment} since; ${name} would stop that. Stop the environment instead.`;
    throw refuse('OUTDATED_STOP', 'id', message);
  }
}
