import { setTimeout as sleep } from 'node:timers/promises';
import { HEADERS, receivedJobSchema } from '@lockkeeper/runner-protocol';
import { readJson } from './api-client.js';
import { JobStop } from './job-stop.js';
import { type JobSurroundings, runJob } from './run-job.js';

export interface PollTimes {
  /** The shortest time between the starts of two polls that brought nothing. */
  pollMs: number;
  /** The longest pause after errors. */
  maxPauseMs: number;
}

/** The server does not know this runner's token (any more). */
export class RunnerRefused extends Error {}

/** Polls for jobs in `concurrency` lanes and runs one job at a time in each. */
export class Runner {
  readonly #stopping = new AbortController();
  readonly #jobs = new Set<JobStop>();
  #lastUpdate: string | undefined;

  constructor(
    private readonly around: JobSurroundings,
    private readonly concurrency: number,
    private readonly poll: PollTimes,
  ) {}

  /** Waits until the server has confirmed the token. @throws RunnerRefused when it does not. */
  async verify(): Promise<void> {
    for (let failures = 1; !this.#stopping.signal.aborted; failures++) {
      const answer = await this.around.api.send(this.#call('runners/verify')).catch(() => null);
      if (answer?.status === 200) return;
      if (answer && [401, 403, 404, 410, 422].includes(answer.status)) {
        throw new RunnerRefused(
          `The server at ${this.around.api.url} does not accept the runner token (status ${answer.status}).`,
        );
      }
      if (failures === 1) this.around.report(`waiting for the server at ${this.around.api.url}`);
      await this.#pause(failures);
    }
  }

  /** Runs until `stop` is called and the running jobs have ended. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.concurrency }, () => this.#lane()));
  }

  /** Asks for no more jobs and ends the running ones as interrupted. */
  stop(): void {
    this.#stopping.abort();
    for (const job of this.#jobs) job.request('interrupted');
  }

  async #lane(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      const began = Date.now();
      const outcome = await this.#ask();
      if (outcome === 'failed') await this.#pause(++failures);
      else {
        failures = 0;
        if (outcome === 'nothing') await this.#wait(this.poll.pollMs - (Date.now() - began));
      }
    }
  }

  async #ask(): Promise<'job' | 'nothing' | 'failed'> {
    const call = this.#call('jobs/request', this.#lastUpdate ? { last_update: this.#lastUpdate } : {});
    const answer = await this.around.api.send({ ...call, signal: this.#stopping.signal }).catch(() => null);
    if (!answer) return 'failed';
    this.#lastUpdate = answer.header(HEADERS.lastUpdate) || this.#lastUpdate;
    if (answer.status === 204) return 'nothing';
    if (answer.status !== 201) {
      this.around.report(`asking for a job was answered with status ${answer.status}`);
      return 'failed';
    }
    const job = receivedJobSchema.safeParse(readJson(answer));
    if (!job.success) {
      this.around.report(
        `a job could not be read: ${job.error.issues.map((issue) => issue.path.join('.')).join(', ')}`,
      );
      return 'failed';
    }
    const stop = new JobStop();
    this.#jobs.add(stop);
    // Stopped between the answer and now: the job is still reported, as interrupted.
    if (this.#stopping.signal.aborted) stop.request('interrupted');
    this.around.report(`job ${job.data.id}: taken`);
    await runJob(job.data, this.around, stop).finally(() => this.#jobs.delete(stop));
    return 'job';
  }

  #call(path: string, more: object = {}) {
    const { runner, info } = this.around;
    const body = { info, token: runner.token, system_id: runner.systemId, ...more };
    return { method: 'POST' as const, path, headers: { [HEADERS.runnerToken]: runner.token }, body };
  }

  #pause(failures: number): Promise<void> {
    return this.#wait(Math.min(this.poll.maxPauseMs, 100 * 2 ** Math.min(failures, 20)));
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0)
      await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
