import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { runnersOver, type ServingRunnerRow } from './serving-runners.query.js';

export interface ServedPlace {
  readonly ancestorIds: readonly number[];
  readonly demo: boolean;
  readonly refProtected: boolean;
}

/** Which runners could take jobs, by what the queue goes by; which tags a job has is its author's choice. */
@Injectable()
export class ServingRunners {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** In one statement, however many places are asked about then. */
  async over(
    ctx: RequestContext,
    namespaceIds: readonly number[],
  ): Promise<(place: ServedPlace) => ServingRunnerRow[]> {
    const rows = await runnersOver(this.database, ctx, namespaceIds);
    return ({ ancestorIds, demo, refProtected }) =>
      rows.filter(
        (row) =>
          [row.namespace_id, ...row.project_ids].some((id) => id === null || ancestorIds.includes(id)) &&
          (refProtected || !row.protected) &&
          (demo || !row.demo_only),
      );
  }
}
