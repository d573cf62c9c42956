import { useEffect, useState } from 'react';
import { useClient, type Client } from 'urql';
import { failureOf, type Failure } from '../app/failure';
import { readOn, START, type LogPlace, type ShownLine } from './log-lines';
import { JOB_LOG } from './pipelines.queries';
import { watchLog, type LogPage } from './watch-log';

const EVERY = 1500;

export interface Log {
  readonly lines: readonly ShownLine[];
  readonly size: number;
  readonly finished: boolean;
  readonly loaded: boolean;
  readonly failure: Failure | null;
}

const EMPTY: Log = { lines: [], size: 0, finished: false, loaded: false, failure: null };

/** One reading of a log: what is there page by page, then what it grows by, over a socket. */
class Reading {
  #place: LogPlace = START;
  #current = true;
  #wake: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly jobId: string,
    private readonly change: (next: (before: Log) => Log) => void,
  ) {}

  stop(): void {
    this.#current = false;
    this.#wake();
  }

  async run(): Promise<void> {
    while (this.#current) {
      const page = await this.#ask();
      if (!this.#current) return;
      const complete = page !== null && page.nextOffset >= page.size;
      if (page && this.#take(page) && !complete) continue;
      if (page?.finished) return;
      // Where no socket comes through, this goes on as asking now and then.
      if (page) await this.#watch();
      await this.#pause();
    }
  }

  async #ask(): Promise<LogPage | null> {
    const asked = { jobId: this.jobId, after: this.#place.offset, firstLine: this.#place.line };
    const { data, error } = await this.client.query(JOB_LOG, asked, { requestPolicy: 'network-only' }).toPromise();
    if (!data && this.#current) this.change((before) => ({ ...before, loaded: true, failure: failureOf(error) }));
    return data?.jobLog ?? null;
  }

  /** Whether it moved on. A runner that sends its log anew makes it shorter: then it is read anew. */
  #take(page: LogPage): boolean {
    const anew = page.size < this.#place.offset;
    if (anew) this.#place = START;
    const moved = !anew && page.nextOffset > this.#place.offset;
    const read = moved ? readOn(this.#place, page) : null;
    if (read) this.#place = read.place;
    this.change((before) => ({
      lines: anew ? [] : read ? [...before.lines, ...read.lines] : before.lines,
      size: page.size,
      finished: page.finished,
      loaded: true,
      failure: null,
    }));
    return moved || anew;
  }

  async #watch(): Promise<void> {
    const from = { jobId: this.jobId, after: this.#place.offset, firstLine: this.#place.line };
    const watch = watchLog(from, (page) => {
      if (this.#current) this.#take(page);
    });
    this.#wake = watch.stop;
    await watch.ended;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, EVERY);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (!this.#current) this.#wake();
    });
  }
}

/** Reads the log, and follows it until the job is over and everything is here. */
export function useJobLog(jobId: string): Log {
  const client = useClient();
  const [log, setLog] = useState<Log>(EMPTY);
  useEffect(() => {
    setLog(EMPTY);
    const reading = new Reading(client, jobId, setLog);
    void reading.run();
    return () => reading.stop();
  }, [client, jobId]);
  return log;
}
