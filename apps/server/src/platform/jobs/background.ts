import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { RequestContext } from '../context/index.js';
import { Database } from '../database/index.js';
import { describe } from '../errors/fault.filter.js';
import { LOGGER, type Logger } from '../logging/index.js';
import { Leader } from './leader.js';
import { keepTurn } from './turns.query.js';

/** Of works that turn every few seconds not each turn is written down. */
const KEPT_EVERY_MS = 30_000;

type Work = (ctx: RequestContext) => Promise<unknown>;
interface Task {
  readonly name: string;
  readonly seconds: number;
  readonly work: Work;
}

/** Work that repeats without being asked. One replica at a time does it. */
@Injectable()
export class Background implements OnApplicationShutdown {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  /** By name: whether one turn more was asked for. */
  private readonly asked = new Map<string, boolean>();
  /** By name: when a turn was written down, and whether it had failed. */
  private readonly kept = new Map<string, { readonly at: number; readonly failed: boolean }>();
  private readonly leader: Leader;
  private stopped = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.leader = new Leader(database);
  }

  /**
   * Repeats `work` every `seconds`; a failure is logged and tried again at the next turn. With `first` there is one more
   * turn that many seconds after the start, for what should not wait long after one. An object that `work` answers is
   * kept as what it told of that turn.
   */
  every(seconds: number, name: string, work: Work, first?: number): void {
    const task = { name, seconds, work };
    this.timers.add(setInterval(() => this.turn(task), seconds * 1000).unref());
    if (first !== undefined) this.timers.add(setTimeout(() => this.turn(task), first * 1000).unref());
  }

  /**
   * One turn now, whatever other replicas do: for work that may be done twice. Asked for while one is under way, another
   * follows, since that one may have looked already.
   */
  soon(name: string, work: (ctx: RequestContext) => Promise<void>): void {
    const underWay = this.asked.has(name);
    this.asked.set(name, underWay);
    if (underWay || this.stopped) return;
    this.track(name, async () => {
      try {
        do {
          this.asked.set(name, false);
          await work(contextOf(name));
        } while (this.asked.get(name) && !this.stopped);
      } finally {
        this.asked.delete(name);
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.allSettled(this.running);
    await this.leader.close();
  }

  private turn(task: Task): void {
    this.track(task.name, () => this.leader.alone(task.name, () => this.told(task)));
  }

  /** The work itself, and what administrators are told of it. */
  private async told({ name, seconds, work }: Task): Promise<void> {
    const begun = Date.now();
    const keep = async (report: unknown, failure: string | null): Promise<void> => {
      const at = Date.now();
      const before = this.kept.get(name);
      const failed = failure !== null;
      if (before && before.failed === failed && at - before.at < KEPT_EVERY_MS) return;
      const told = typeof report === 'object' ? report : null;
      const turn = { name, everySeconds: seconds, endedAt: new Date(at), millis: at - begun, report: told, failure };
      await keepTurn(this.database, contextOf(name), turn);
      this.kept.set(name, { at, failed });
    };
    try {
      await keep(await work(contextOf(name)), null);
    } catch (error) {
      const { type, code } = describe(error);
      // Where not even this can be written, the work's own failure is the one to hear of.
      await keep(null, [type, code].filter(Boolean).join(' ')).catch(() => undefined);
      throw error;
    }
  }

  private track(name: string, work: () => Promise<void>): void {
    const run = work()
      .catch((error: unknown) => this.logger.error({ job: name, err: describe(error) }, 'background work failed'))
      .finally(() => this.running.delete(run));
    this.running.add(run);
  }
}

const contextOf = (name: string): RequestContext => RequestContext.system(`${name}-${randomBytes(6).toString('hex')}`);
