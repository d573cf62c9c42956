import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault, isDatabaseAway } from '../platform/errors/index.js';
import type { Renewal } from '../platform/http/index.js';
import type { JobLogType } from './jobs.types.js';
import type { PipelineType } from './pipelines.types.js';
import { ReadJobLog } from './read-job-log.js';
import { ShowPipelines } from './show-pipelines.js';

const LOOK_EVERY_MS = 1000;
// Of each job its latest state, as raised by every change.
const STATE = `SELECT p.status || ':' || coalesce(sum(j.version), 0) || ':' || count(j.id) AS state
  FROM pipelines p LEFT JOIN jobs j ON j.pipeline_id = p.id WHERE p.id = $1 GROUP BY p.id`;

export interface LogPlace {
  readonly after: number;
  readonly firstLine: number;
}

/**
 * What changes while people look: a log that grows, the states of a pipeline. At each look it is asked anew who looks and
 * whether he may; once he may not, it ends. While the database is away, nobody can tell, and it goes on when that is back.
 */
@Injectable()
export class WatchJobs {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReadJobLog) private readonly log: ReadJobLog,
    @Inject(ShowPipelines) private readonly pipelines: ShowPipelines,
  ) {}

  /** From a place on, until the job is over and all of its log was told. */
  async logOf(
    ctx: RequestContext,
    renew: Renewal,
    jobId: number,
    from: LogPlace,
  ): Promise<AsyncGenerator<JobLogType, void>> {
    const first = await this.log.execute(ctx, jobId, from);
    return this.#log(renew, jobId, { from, first });
  }

  async pipeline(ctx: RequestContext, renew: Renewal, id: number): Promise<AsyncGenerator<PipelineType, void>> {
    await this.pipelines.visible(ctx, id);
    return this.#pipeline(renew, id);
  }

  async *#log(
    renew: Renewal,
    jobId: number,
    { from, first }: { from: LogPlace; first: JobLogType },
  ): AsyncGenerator<JobLogType, void> {
    let place = from;
    for (let page: JobLogType | null = first; page; page = await patiently(() => this.#next(renew, jobId, place))) {
      const news = page.nextOffset > place.after;
      // A runner that sends its log anew makes it shorter; whoever follows begins anew as well.
      if (page.size < place.after) place = { after: 0, firstLine: 1 };
      else if (news) place = { after: page.nextOffset, firstLine: place.firstLine + page.lines.length };
      const told = page.finished && page.nextOffset >= page.size;
      if (news || told) yield page;
      if (told) return;
      if (!news) await wait(LOOK_EVERY_MS, undefined, { ref: false });
    }
  }

  async #next(renew: Renewal, jobId: number, place: LogPlace): Promise<JobLogType | null> {
    const ctx = await renew();
    return ctx && this.log.execute(ctx, jobId, place).catch(endOfSight);
  }

  async *#pipeline(renew: Renewal, id: number): AsyncGenerator<PipelineType, void> {
    for (let told = ''; ; await wait(LOOK_EVERY_MS, undefined, { ref: false })) {
      const now = await patiently(() => this.#look(renew, id));
      if (!now) return;
      if (now.state !== told) yield now.shown;
      told = now.state;
    }
  }

  async #look(renew: Renewal, id: number): Promise<{ readonly state: string; readonly shown: PipelineType } | null> {
    const ctx = await renew();
    if (!ctx) return null;
    const [now] = await this.database.query<{ state: string }>(ctx, STATE, [id]);
    const shown = await this.pipelines.execute(ctx, id).catch(endOfSight);
    return now && shown ? { state: now.state, shown } : null;
  }
}

/** Looks again and again until the database answers. */
async function patiently<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      await wait(LOOK_EVERY_MS, undefined, { ref: false });
    }
  }
}

/** What is hidden now ends the watch, as what is absent does; another fault is told. */
function endOfSight(error: unknown): null {
  if (error instanceof Fault && ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED'].includes(error.code)) return null;
  throw error;
}
