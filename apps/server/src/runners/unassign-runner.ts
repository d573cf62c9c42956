import { Inject, Injectable } from '@nestjs/common';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { parseId } from '../platform/graphql/index.js';
import { runnerIn } from './assign-runner.js';
import { mayOnRunner } from './runner.policy.js';
import { findRunner, removeProject } from './runners.query.js';

/**
 * Takes a project from a runner of another one, by who may change the runner or may delete runners there. Jobs of the
 * project that it has get no more secrets.
 */
@Injectable()
export class UnassignRunner {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, input: { id: string; projectPath: string }): Promise<null> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    const runner = await findRunner(this.database, ctx, parseId(input.id));
    const ofProject = runner?.assigned?.some(({ id }) => id === project.id) ?? false;
    if (!runner || !(mayOnRunner(ctx, 'read', runner) || (ofProject && ctx.can('runner:list', asProject(project)))))
      throw notFound();
    if (!mayOnRunner(ctx, 'update', runner)) ctx.require('runner:delete', runnerIn(project));
    await this.database.transaction(ctx, async (inside) => {
      if (!(await removeProject(this.database, inside, runner.id, project.id)))
        throw refuse('NOT_ASSIGNED', 'projectPath', 'The runner is not assigned to this project.');
      await this.events.record(inside, {
        action: 'runner.unassigned',
        namespaceId: project.id,
        target: { kind: 'runner', id: runner.id, name: runner.description || `#${runner.id}` },
        details: { projectPath: project.fullPath },
      });
    });
    return null;
  }
}
