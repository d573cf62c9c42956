import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { notFound } from '../platform/errors/index.js';
import { FindRunners } from './find-runners.js';
import { RemoveRunner } from './remove-runner.js';
import { requireOnRunner } from './runner.policy.js';
import type { RunnerRow } from './runners.query.js';

@Injectable()
export class DeleteRunner {
  constructor(
    @Inject(FindRunners) private readonly runners: FindRunners,
    @Inject(RemoveRunner) private readonly remove: RemoveRunner,
  ) {}

  async execute(ctx: RequestContext, id: string): Promise<RunnerRow> {
    const runner = await this.runners.visible(ctx, id);
    requireOnRunner(ctx, 'delete', runner);
    if (!(await this.remove.execute(ctx, runner.id))) throw notFound();
    return runner;
  }
}
