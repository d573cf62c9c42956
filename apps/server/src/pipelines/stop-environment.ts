import { Inject, Injectable } from '@nestjs/common';
import { asEnvironment, Protections, VisibleEnvironment, type EnvironmentFacts } from '../environments/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { STOP, STOP_JOB, type StopJob } from './follow-environments.query.js';
import { PlayJob } from './play-job.js';

const WAITS_FOR_PEOPLE = new Set(['manual', 'delayed']);
const UNDER_WAY = new Set([
  'waiting_for_approval',
  'waiting_for_resource',
  'pending',
  'assigned',
  'running',
  'canceling',
]);

/** Stops an environment as GitLab does: by the job that `on_stop` names, or at once where there is none or by force. */
@Injectable()
export class StopEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleEnvironment) private readonly environments: VisibleEnvironment,
    @Inject(Protections) private readonly protections: Protections,
    @Inject(PlayJob) private readonly play: PlayJob,
  ) {}

  async execute(ctx: RequestContext, id: number, { force }: { readonly force: boolean }): Promise<EnvironmentFacts> {
    const found = await this.environments.find(ctx, id);
    await this.#requireDeploy(ctx, found);
    const [job] = force ? [] : await this.database.query<StopJob>(ctx, STOP_JOB, [id]);
    if (found.environment.state === 'stopped') return this.#answer(ctx, id);
    // The job stops it once it succeeds.
    if (job) await this.#play(ctx, job);
    else await this.#stop(ctx, id);
    return this.#answer(ctx, id);
  }

  async #requireDeploy(ctx: RequestContext, { project, environment }: Omit<EnvironmentFacts, 'deployRole'>) {
    const deployRole = await this.protections.deployRoleFor(ctx, project.id, environment.name);
    ctx.require('environment:deploy', asEnvironment(project, environment.name, deployRole));
    return deployRole;
  }

  async #play(ctx: RequestContext, { id, name, status }: StopJob): Promise<void> {
    if (WAITS_FOR_PEOPLE.has(status)) return this.play.execute(ctx, id);
    if (UNDER_WAY.has(status)) throw refuse('STOPPING', 'id', `The job ${name} that stops it is under way.`);
    throw refuse('NOT_PLAYABLE', 'id', `The job ${name} that stops it is ${status}: retry it, or stop by force.`);
  }

  async #stop(ctx: RequestContext, id: number): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      const held = await this.environments.hold(inside, id);
      await this.#requireDeploy(inside, held);
      const stopped = await this.database.query(inside, STOP, [id]);
      if (stopped.length === 0) return;
      await this.events.record(inside, {
        action: 'environment.stopped',
        namespaceId: held.project.id,
        target: { kind: 'environment', id, name: held.environment.name },
        details: { by: 'person' },
      });
    });
  }

  async #answer(ctx: RequestContext, id: number): Promise<EnvironmentFacts> {
    const found = await this.environments.find(ctx, id);
    return { ...found, deployRole: await this.#requireDeploy(ctx, found) };
  }
}
