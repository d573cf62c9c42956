import { readFileSync } from 'node:fs';
import path from 'node:path';
import { zipOf } from '../artifacts/zip-archive.js';
import { recorded, ScriptedRunner, send, type Answer, type JobPayloadSeen } from './scripted-runner.js';
import { system, type World, type Place } from './world.js';

// Plays what a real runner sent, call by call, to the server. What the recorded server answered was often made to fail; here
// such a call is one whose answer was lost, so that what the runner sent next is a repetition that must do no harm.

export interface RecordedCall {
  readonly call: string;
  /** The job's number in the recording. */
  readonly job?: number;
  readonly from?: number;
  readonly to?: number;
  readonly text?: string;
  readonly debug?: boolean;
  readonly state?: 'running' | 'success' | 'failed';
  readonly failure_reason?: string;
  readonly exit_code?: number;
  readonly name?: string;
  readonly query?: string;
  readonly path?: string;
  /** 0: it hung up. */
  readonly answered: number;
  readonly jobStatus?: string;
}
export interface Scenario {
  readonly name: string;
  readonly exchanges: readonly RecordedCall[];
}

export const scenarios = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'recordings', 'gitlab-runner-scenarios.json'), 'utf8'),
) as { readonly leftOut: readonly { name: string; why: string }[]; readonly scenarios: readonly Scenario[] };

const POLL_MS = 50;
const ARCHIVE = zipOf([{ name: 'out/a.txt', bytes: 'built' }]);

/** A job of the recording, as both sides know it. */
interface Played {
  readonly job: JobPayloadSeen;
  readonly secrets: readonly string[];
  readonly dependency: number | null;
  /** What the runner has written so far; the server must end with as many bytes. */
  log: Buffer;
  stored: number;
  acknowledged: boolean;
  /** What it must be at the end. */
  status: string;
  failureReason: string | null;
  exitCode: number | null;
  asked: Set<string>;
}

export class Replay {
  readonly #jobs = new Map<number, Played>();

  private constructor(
    private readonly world: World,
    private readonly project: Place,
    private readonly runner: ScriptedRunner,
    private readonly scenario: Scenario,
    private readonly actor: number,
  ) {}

  static async open(world: World, scenario: Scenario): Promise<Replay> {
    const project = await world.project();
    const { token } = await world.runner({ namespace_id: project.id });
    const runner = new ScriptedRunner(world.server.url, token);
    const replay = new Replay(world, project, runner, scenario, await world.developer(project));
    for (const name of replay.#secretNames()) await world.secret(project, name, valueOf(name));
    return replay;
  }

  async run(): Promise<void> {
    for (const call of this.scenario.exchanges) await this.#play(call);
    if (this.#jobs.size === 0) await this.#stillServed();
    for (const played of this.#jobs.values()) await this.#check(played);
  }

  #secretNames(job?: number): string[] {
    const reads = this.scenario.exchanges.filter(
      (call) => call.call === 'secret' && (job === undefined || call.job === job),
    );
    return [...new Set(reads.map(({ name }) => name!))];
  }

  async #play(call: RecordedCall): Promise<void> {
    if (call.call === 'request') return this.#request(call);
    if (call.job === undefined) return this.#runnerCall(call);
    const played = this.#jobs.get(call.job) ?? (await this.#open(call.job));
    await this.#cancelAsRecorded(call, played);
    if (call.call === 'patch') await this.#patch(call, played);
    else if (call.call === 'put') await this.#put(call, played);
    else if (call.call === 'secret') await this.#secret(call, played);
    else if (call.call === 'upload') await this.#upload(call, played);
    else await this.#download(call, played);
  }

  /** Recorded polls that got nothing were held, or refused, and end here as if the runner had hung up. */
  async #request(call: RecordedCall): Promise<void> {
    if (call.answered === 201) await this.#handOut(call.job!);
    else await this.runner.request({ signal: AbortSignal.timeout(POLL_MS) }).catch(() => null);
  }

  /** Recordings that begin with the first PATCH or secret leave out the hand-out and its acknowledgement. */
  async #open(recordedId: number): Promise<Played> {
    const played = await this.#handOut(recordedId);
    expect((await this.runner.running(played.job)).status).toBe(200);
    played.acknowledged = true;
    played.status = 'running';
    return played;
  }

  async #handOut(recordedId: number): Promise<Played> {
    const downloads = this.scenario.exchanges.some(({ call }) => call === 'download');
    const dependency = downloads ? await this.#dependency() : null;
    const secrets = this.#secretNames(recordedId);
    const columns = dependency === null ? {} : { pipeline_id: dependency.pipelineId, stage_index: 1, position: 1 };
    const options = { secrets: secrets.map((variable) => ({ variable })), columns };
    await this.world.pipeline(this.project, { actor: this.actor, jobs: [options] });
    if (dependency) await this.world.lifecycle.advance(system, dependency.pipelineId);
    const job = await this.runner.request();
    expect(job).not.toBeNull();
    const played = {
      job: job!,
      secrets,
      dependency: dependency?.jobId ?? null,
      log: Buffer.alloc(0),
      stored: 0,
      acknowledged: false,
      status: 'assigned',
      failureReason: null,
      exitCode: null,
      asked: new Set<string>(),
    };
    this.#jobs.set(recordedId, played);
    return played;
  }

  /** A job of an earlier stage that has left an archive. */
  async #dependency(): Promise<{ jobId: number; pipelineId: number }> {
    const { id } = await this.world.pipeline(this.project, { actor: this.actor, jobs: [{ name: 'build' }] });
    const job = (await this.runner.request())!;
    expect((await this.#send(job, '')).status).toBe(201);
    await this.runner.final(job, Buffer.alloc(0));
    return { jobId: job.id, pipelineId: id };
  }

  async #runnerCall(call: RecordedCall): Promise<void> {
    const answer = await this.runner.call(this.runner.from(runnerRequest(call)));
    const expected = RUNNER_CALLS[call.call];
    if (!expected) throw new Error(`${this.scenario.name}: nobody knows the call ${call.call}`);
    expect([call.call, answer.status]).toEqual([call.call, expected(call)]);
    if (call.call === 'reset' && answer.status === 201) this.runner.token = answer.json.token;
  }

  /** Where the recorded server said that the job is canceled, it is canceled here before. */
  async #cancelAsRecorded(call: RecordedCall, played: Played): Promise<void> {
    const { job } = played;
    const hard = call.jobStatus === 'canceled' || (call.answered === 403 && ['patch', 'put'].includes(call.call));
    if (!hard && call.jobStatus !== 'canceling') return;
    if (['assigned', 'running'].includes(played.status)) {
      await this.world.cancel(job.id);
      played.status = 'canceling';
    }
    if (!hard || played.status !== 'canceling') return;
    await this.world.lifecycle.finish(system, { jobId: job.id, handout: 1 }, { state: 'failed' });
    Object.assign(played, { status: 'canceled', failureReason: 'job_canceled' });
  }

  async #patch(call: RecordedCall, played: Played): Promise<void> {
    const [from, to] = [call.from!, call.to!];
    const bytes = bytesOf(call.text ?? '', from, to + 1 - from);
    played.log = Buffer.concat([padded(played.log, from), bytes]);
    const answer = await this.runner.patch(played.job, from, bytes);
    if (isOver(played)) return this.#told(answer, played, 202);
    const gap = from > played.stored;
    if (!gap) played.stored = from + bytes.length;
    expect([answer.status, answer.headers.get('range')]).toEqual([gap ? 416 : 202, `0-${played.stored}`]);
    expect(answer.headers.get('job-status')).toBe(this.#heard(played));
  }

  async #put(call: RecordedCall, played: Played): Promise<void> {
    if (call.state === 'running') {
      const answer = await this.runner.running(played.job);
      if (isOver(played)) return this.#told(answer, played, 200);
      expect([answer.status, answer.headers.get('job-status')]).toEqual([200, this.#heard(played)]);
      return;
    }
    const { state, failure_reason: reason, exit_code: code } = call;
    const end = {
      state,
      ...(reason ? { failure_reason: reason } : {}),
      ...(code === undefined ? {} : { exit_code: code }),
    };
    const answer = await this.#final(played, end);
    if (isOver(played)) return expect(answer.status).toBe(403);
    expect(answer.status).toBe(200);
    Object.assign(played, this.#endOf(played, call));
    expect(answer.headers.get('job-status')).toBe(played.status);
  }

  /** A log of which the server missed a part is asked for once more. */
  async #final(played: Played, end: Record<string, unknown>): Promise<Answer> {
    const answer = await this.runner.final(played.job, played.log, end);
    if (answer.status !== 412) return answer;
    expect(played.stored).not.toBe(played.log.length);
    return this.runner.final(played.job, played.log, end);
  }

  #endOf(played: Played, call: RecordedCall): Partial<Played> {
    if (played.status === 'canceling') return { status: 'canceled', failureReason: 'job_canceled' };
    if (call.state === 'success') return { status: 'success', exitCode: 0 };
    return {
      status: 'failed',
      failureReason: call.failure_reason ?? 'unknown_failure',
      exitCode: call.exit_code || null,
    };
  }

  #heard(played: Played): string {
    if (played.status === 'assigned') played.status = 'running';
    played.acknowledged = true;
    return played.status;
  }

  /** A runner that still fetches secrets would lose a hard cancel, so it is told to stop by itself. */
  #told(answer: Answer, played: Played, fine: number): void {
    const fetching = played.status === 'canceled' && played.asked.size < played.secrets.length;
    const expected = fetching ? [fine, 'canceling'] : [403, played.status];
    expect([answer.status, answer.headers.get('job-status')]).toEqual(expected);
  }

  async #secret(call: RecordedCall, played: Played): Promise<void> {
    const { name, answered } = call;
    const sql = `UPDATE secrets SET frozen_at = CASE WHEN $3 THEN now() END, freeze_reason = $4 WHERE namespace_id = $1 AND name = $2`;
    await this.world.sql(sql, [this.project.id, name, answered !== 200, answered === 200 ? '' : 'as recorded']);
    const answer = await this.runner.readSecret(played.job, name!);
    const refused = answered !== 200 || isOver(played) || played.status === 'canceling';
    expect([answer.status, answer.text.includes(valueOf(name!))]).toEqual([refused ? 403 : 200, !refused]);
    if (!refused) played.asked.add(name!);
    if (!isOver(played)) this.#heard(played);
  }

  async #upload(call: RecordedCall, played: Played): Promise<void> {
    const answer = await this.#send(played.job, call.query!);
    if (isOver(played)) return expect(answer.status).toBe(403);
    expect(answer.status).toBe(201);
    this.#heard(played);
  }

  async #send(job: JobPayloadSeen, query: string): Promise<{ status: number }> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(ARCHIVE)]), 'artifacts.zip');
    const url = `${this.world.server.url}/api/v4/jobs/${job.id}/artifacts?${query}`;
    return fetch(url, { method: 'POST', headers: { 'job-token': job.token }, body: form });
  }

  async #download(call: RecordedCall, played: Played): Promise<void> {
    const headers = { 'job-token': played.job.token };
    const url = `/api/v4/jobs/${played.dependency}/artifacts?${call.query}`;
    const answer = await send(this.world.server.url, { method: 'GET', path: url, headers });
    expect([answer.status, answer.text.startsWith('PK')]).toEqual([200, true]);
  }

  /** After polls that got nothing the next one gets the job that is there. */
  async #stillServed(): Promise<void> {
    if (!this.scenario.exchanges.some(({ call }) => call === 'request')) return;
    await this.#handOut(0);
  }

  async #check(played: Played): Promise<void> {
    const { status, failureReason, exitCode, log, stored, job } = played;
    const row = await this.world.job(job.id);
    expect({ status: row.status, reason: row.failure_reason, exit: row.exit_code, handout: row.handout }).toEqual({
      status,
      reason: failureReason,
      exit: exitCode,
      handout: 1,
    });
    const kept = await this.world.log(job.id);
    expect(kept.length).toBe(stored);
    if (played.secrets.length === 0) expect(kept.equals(log.subarray(0, stored))).toBe(true);
    for (const name of played.secrets) expect(kept.includes(valueOf(name))).toBe(false);
  }
}

const valueOf = (name: string): string => `the value of ${name}`;
const isOver = ({ status }: Played): boolean => ['success', 'failed', 'canceled'].includes(status);

const RUNNER_CALLS: Readonly<Record<string, (call: RecordedCall) => number>> = {
  verify: () => 200,
  leave: () => 204,
  // There are no registration tokens, and people do not renew tokens there.
  register: () => 410,
  reset: ({ path: where }) => (/runners\/\d+\//.test(where!) ? 501 : 201),
  discovery: () => 501,
};

/** As recorded where headers and body count. */
function runnerRequest(call: RecordedCall): Parameters<ScriptedRunner['from']>[0] {
  const [verify, , leave] = recorded('01a');
  if (call.call === 'verify') return verify!.request;
  if (call.call === 'leave') return leave!.request;
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
  if (call.call === 'discovery') return { method: 'GET', path: '/api/v4/runners/router/discovery', headers };
  const body = call.call === 'register' ? { token: 'GR1348941old' } : { token: 'glrt-lab000001aBcDeFgHiJk' };
  return { method: 'POST', path: call.path ?? '/api/v4/runners', headers, body };
}

/** The recorded text and what fills it up to the recorded length: the same bytes at the same place of the log each time. */
function bytesOf(text: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = (from + index) % 64 === 63 ? 10 : 46;
  Buffer.from(text).subarray(0, length).copy(bytes);
  return bytes;
}

const padded = (log: Buffer, length: number): Buffer =>
  log.length >= length ? log.subarray(0, length) : Buffer.concat([log, Buffer.alloc(length - log.length, 46)]);
