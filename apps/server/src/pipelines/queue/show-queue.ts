import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { isProtectedRef } from '@lockkeeper/release';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../../platform/graphql/index.js';
import { stuckReason } from '../stuck-reason.js';
import { readQueue, type OldestPending, type QueueRow } from './queue.query.js';
import type { QueuedProject } from './queue.types.js';

/** What the runners of the whole installation have before them, for those who manage these. */
@Injectable()
export class ShowQueue {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: PageArgs): Promise<Page<QueuedProject>> {
    ctx.require('instance_runner:list', subject.instance({}));
    const page = pageRequest(args);
    const rows = await readQueue(this.database, ctx, page);
    return toPage(rows, page, (row) => [row.first_id], { map: toQueuedProject });
  }
}

function toQueuedProject(row: QueueRow): QueuedProject {
  const { pending, running, delayed, oldest } = row;
  return {
    projectPath: row.project_path,
    pending,
    running,
    waitingForApproval: row.waiting_for_approval,
    waitingForResource: row.waiting_for_resource,
    delayed,
    oldestJobId: oldest && String(oldest.id),
    oldestJobName: oldest && oldest.name,
    oldestSince: oldest && new Date(oldest.since),
    stuckReason: oldest && whyStuck(row, oldest),
  };
}

function whyStuck({ archived, protected_refs: rules, runners }: QueueRow, oldest: OldestPending): string | null {
  const refProtected = isProtectedRef(rules, { kind: oldest.ref_kind, name: oldest.ref_name });
  return stuckReason({ tags: oldest.tags, needsSecrets: oldest.needs_secrets, refProtected, archived }, runners);
}
