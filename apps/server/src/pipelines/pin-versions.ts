import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { ChooseSecrets, type JobWants } from '../releases/index.js';
import { insertPins } from './pipeline-pins.query.js';

/**
 * Fixes, in the transaction that makes a pipeline, the version of each secret that its jobs ask for: all of them and
 * their retries see that one, whatever becomes current later.
 */
@Injectable()
export class PinVersions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChooseSecrets) private readonly choose: ChooseSecrets,
  ) {}

  async execute(
    ctx: RequestContext,
    pipeline: { readonly id: number; readonly project: Namespace },
    jobs: readonly JobWants[],
  ): Promise<void> {
    const secrets = await this.choose.execute(ctx, pipeline.project, jobs);
    if (secrets.length > 0) await insertPins(this.database, ctx, pipeline.id, secrets);
  }
}
