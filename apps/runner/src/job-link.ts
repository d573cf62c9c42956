import {
  contentRangeHeader,
  type FailureReason,
  HEADERS,
  parseTraceInterval,
  parseTraceRange,
  type ReceivedJob,
} from '@lockkeeper/runner-protocol';
import type { Answer, ApiClient } from './api-client.js';
import type { RunnerIdentity } from './fetch-secrets.js';
import type { JobLog } from './job-log.js';
import type { JobStop } from './job-stop.js';
import type { RunnerInfo } from './runner-facts.js';

export interface JobEnd {
  state: 'success' | 'failed';
  failureReason?: FailureReason;
  exitCode: number;
}

/** The calls about one job. Every answer is heeded: cancel requests go to `stop`, the trace interval is remembered. */
export class JobLink {
  /** Milliseconds between trace updates, as the server last said; null while it has not. */
  intervalMs: number | null = null;
  lastContact = Date.now();

  constructor(
    private readonly api: ApiClient,
    private readonly job: ReceivedJob,
    private readonly by: { readonly info: RunnerInfo; readonly runner: RunnerIdentity },
    private readonly stop: JobStop,
  ) {}

  /** Says that the job is taken. */
  acknowledge(): Promise<Answer> {
    return this.#put({ state: 'running', output: {} });
  }

  /** Says that the job lives, which is also how a silent job hears of a cancel request. */
  touch(log: JobLog): Promise<Answer> {
    return this.#put({ state: 'running', ...logFacts(log) });
  }

  finish(end: JobEnd, log: JobLog): Promise<Answer> {
    return this.#put({
      state: end.state,
      ...(end.failureReason ? { failure_reason: end.failureReason } : {}),
      ...(end.exitCode === 0 ? {} : { exit_code: end.exitCode }),
      ...logFacts(log),
    });
  }

  /**
   * Sends log bytes from `start` on. The result is the byte to go on from; `later` when the server cannot take it now,
   * `refused` when there is no reason to believe that it ever will.
   */
  async patchTrace(bytes: Buffer, start: number): Promise<number | 'later' | 'refused'> {
    const answer = await this.api.send({
      method: 'PATCH',
      path: `jobs/${this.job.id}/trace?debug_trace=false`,
      headers: { [HEADERS.jobToken]: this.job.token, [HEADERS.contentRange]: contentRangeHeader(start, bytes.length) },
      body: bytes,
    });
    this.#heed(answer);
    if (answer.status === 202) return start + bytes.length;
    if (answer.status === 416) return parseTraceRange(answer.header(HEADERS.range));
    return answer.status >= 500 || answer.status === 408 || answer.status === 429 ? 'later' : 'refused';
  }

  /** Tells what was masked besides the values themselves. False: the server has not got it. */
  async tellFindings(log: JobLog): Promise<boolean> {
    const findings = log.leaks;
    if (findings.length === 0) return true;
    const { token, systemId } = this.by.runner;
    const answer = await this.api.sendPersistently({
      method: 'POST',
      path: `jobs/${this.job.id}/findings`,
      headers: { [HEADERS.jobToken]: this.job.token },
      body: { runner_token: token, system_id: systemId, token: this.job.token, findings },
    });
    return answer.status < 500;
  }

  async #put(body: object): Promise<Answer> {
    const answer = await this.api.sendPersistently({
      method: 'PUT',
      path: `jobs/${this.job.id}`,
      headers: { [HEADERS.jobToken]: this.job.token },
      body: { info: this.by.info, token: this.job.token, ...body },
    });
    this.#heed(answer);
    if (answer.status === 404) this.stop.request('aborted');
    return answer;
  }

  #heed(answer: Answer): void {
    this.lastContact = Date.now();
    const seconds = parseTraceInterval(answer.header(HEADERS.traceInterval));
    if (seconds !== null) this.intervalMs = seconds * 1000;
    const status = answer.header(HEADERS.jobStatus);
    if (answer.status === 403 || status === 'canceled' || status === 'failed') this.stop.request('aborted');
    else if (status === 'canceling') this.stop.request('canceling');
  }
}

function logFacts(log: JobLog) {
  const { checksum, size } = log;
  return { checksum, output: { checksum, ...(size > 0 ? { bytesize: size } : {}) } };
}
