import { Inject, Injectable } from '@nestjs/common';
import { subject, type Subject } from '@lockkeeper/abilities';
import { Namespaces, type Namespace } from '../groups/index.js';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { FindRunners } from './find-runners.js';
import { requireOnRunner } from './runner.policy.js';
import { addProject, findRunner, holdRunner, type RunnerRow } from './runners.query.js';

/**
 * Lets a project's runner take the jobs of another project, by who may change the runner and may add runners there: the
 * machine is given that project's secrets.
 */
@Injectable()
export class AssignRunner {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(FindRunners) private readonly runners: FindRunners,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  async execute(ctx: RequestContext, input: { id: string; projectPath: string }): Promise<RunnerRow> {
    const runner = await this.runners.visible(ctx, input.id);
    requireOnRunner(ctx, 'update', runner);
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    ctx.require('runner:create', runnerIn(project));
    return this.database.transaction(ctx, async (inside) => {
      const held = await holdRunner(this.database, inside, runner.id);
      if (!held) throw notFound();
      if (held.scope !== 'project')
        throw badInput('id', 'must be of a runner of a project; others serve many as they are.');
      if (held.locked) throw refuse('RUNNER_LOCKED', 'id', 'The runner is locked to its project; unlock it first.');
      if (!(await addProject(this.database, inside, runner.id, project.id)))
        throw refuse('ALREADY_ASSIGNED', 'projectPath', 'The runner serves this project already.');
      await this.events.record(inside, {
        action: 'runner.assigned',
        namespaceId: project.id,
        target: { kind: 'runner', id: runner.id, name: runner.description || `#${runner.id}` },
        details: { projectPath: project.fullPath },
      });
      // A held poll of this runner may have a job to take now.
      await this.lifecycle.announce(inside);
      return (await findRunner(this.database, inside, runner.id)) ?? runner;
    });
  }
}

/** As a runner of the project would be. */
export const runnerIn = ({ ancestorIds, archived }: Namespace): Subject<'runner'> =>
  subject.runner({ ancestorIds, archived, namespace: 'project' });
