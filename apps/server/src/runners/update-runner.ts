import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { FindRunners } from './find-runners.js';
import { requireOnRunner } from './runner.policy.js';
import { requireLockable, settingsAfter, type RunnerSettings } from './runner-settings.js';
import type { RunnerUpdateInput } from './runners.inputs.js';
import { findRunner, type RunnerRow } from './runners.query.js';

@Injectable()
export class UpdateRunner {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(FindRunners) private readonly runners: FindRunners,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  async execute(ctx: RequestContext, input: RunnerUpdateInput): Promise<RunnerRow> {
    const seen = await this.runners.visible(ctx, input.id);
    requireOnRunner(ctx, 'update', seen);
    return this.database.transaction(ctx, async (inside) => {
      await this.database.query(inside, 'SELECT id FROM runners WHERE id = $1 FOR UPDATE', [seen.id]);
      const before = await findRunner(this.database, inside, seen.id);
      if (!before) throw notFound();
      requireLockable(input, before.scope);
      const after = { ...settingsAfter(input, toSettings(before)), paused: input.paused ?? before.paused };
      await this.#write(inside, before.id, after);
      const was = { ...toSettings(before), paused: before.paused };
      const changed = Object.fromEntries(
        Object.entries(after).filter(
          ([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key as keyof typeof was]),
        ),
      );
      await this.events.record(inside, {
        action: 'runner.updated',
        namespaceId: before.namespace_id,
        target: { kind: 'runner', id: before.id, name: after.description || `#${before.id}` },
        details: changed,
      });
      // A held poll of this runner may have a job to take now.
      await this.lifecycle.announce(inside);
      return (await findRunner(this.database, inside, seen.id)) ?? before;
    });
  }

  async #write(ctx: RequestContext, id: number, to: RunnerSettings & { paused: boolean }): Promise<void> {
    await this.database.query(
      ctx,
      `UPDATE runners SET description = $2, tags = $3, run_untagged = $4, protected = $5, maximum_timeout = $6, paused = $7, locked = $8
        WHERE id = $1`,
      [id, to.description, to.tags, to.runUntagged, to.protected, to.maximumTimeout, to.paused, to.locked],
    );
  }
}

const toSettings = (row: RunnerRow): RunnerSettings => ({
  description: row.description,
  tags: row.tags,
  runUntagged: row.run_untagged,
  protected: row.protected,
  locked: row.locked,
  maximumTimeout: row.maximum_timeout,
});
