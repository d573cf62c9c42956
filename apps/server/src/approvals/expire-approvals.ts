import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Withheld } from '@lockkeeper/release';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Background } from '../platform/jobs/index.js';
import { approvalEvent, environmentEvent, loadJobFactsInside, WithholdWaiting } from '../releases/index.js';
import { closeOverdue, waitingJobs } from './approvals.query.js';

const TURN_SECONDS = 20;
const AT_ONCE = 100;
const SENTENCE = 'This secret needs an approval for this job run; nobody has given one in time.';
const CLOSED = 'Your job run needs approvals for its environment; too few were given in time.';

/**
 * Ends jobs that waited too long, and lets those go on that wait for nothing any more: the secret or
 * the environment demands no approval now, or a secret is withheld for another reason, which the hand-out tells.
 */
@Injectable()
export class ExpireApprovals implements OnModuleInit {
  #after = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Background) private readonly background: Background,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(WithholdWaiting) private readonly withhold: WithholdWaiting,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'expire-approvals', (ctx) => this.execute(ctx), 2);
  }

  async execute(ctx: RequestContext): Promise<void> {
    const dueBy = ctx.now();
    const overdue = await waitingJobs(this.database, ctx, { dueBy, after: 0, most: AT_ONCE });
    for (const jobId of overdue) await this.#expire(ctx, jobId, dueBy);
    const others = await waitingJobs(this.database, ctx, { dueBy: null, after: this.#after, most: AT_ONCE });
    // Round and round, so that many which wait for long keep none from being looked at.
    this.#after = others.length < AT_ONCE ? 0 : others.at(-1)!;
    for (const jobId of others) await this.#goOn(ctx, jobId);
  }

  #expire(ctx: RequestContext, jobId: number, dueBy: Date): Promise<void> {
    return this.database.transaction(ctx, async (inside) => {
      const locked = await this.lifecycle.locked(inside, jobId);
      if (locked?.status !== 'waiting_for_approval') return;
      const overdue = await closeOverdue(this.database, inside, jobId, dueBy);
      const [job] = await loadJobFactsInside(this.database, inside, [jobId]);
      if (!job || overdue.length === 0) return;
      const closed = overdue.some((request) => request.secret_id === null);
      const withheld: Withheld[] = closed ? await this.withhold.all(inside, job, CLOSED) : [];
      if (!closed)
        for (const { secret_id: secretId } of overdue)
          if (secretId !== null) withheld.push(...(await this.withhold.execute(inside, job, secretId, SENTENCE)));
      await this.events.recordAll(
        inside,
        overdue.map((request) =>
          request.secret_id === null
            ? environmentEvent('environment.approval_timed_out', job)
            : approvalEvent('secret.approval_timed_out', request, job),
        ),
      );
      const reason = closed ? 'environment_not_approved' : 'secrets_withheld';
      await this.lifecycle.failWaiting(inside, jobId, { reason, withheld });
    });
  }

  #goOn(ctx: RequestContext, jobId: number): Promise<void> {
    return this.database.transaction(ctx, async (inside) => {
      const locked = await this.lifecycle.locked(inside, jobId);
      if (locked?.status === 'waiting_for_approval') await this.lifecycle.reconsider(inside, jobId, locked);
    });
  }
}
