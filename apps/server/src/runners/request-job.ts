import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  canResolveNativeSecrets,
  JobPayloadRefused,
  LONG_POLL_SECONDS,
  mintToken,
  type JobPayload,
  type JobRequest,
} from '@lockkeeper/runner-protocol';
import { JobLifecycle, type Handout } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { isDatabaseAway } from '../platform/errors/index.js';
import { ClearForHandout, type ClearedSecret } from '../releases/index.js';
import { claimJob, type ClaimedJob } from './claim-job.query.js';
import type { HeldPoll } from './held-polls.js';
import { JobWaiters } from './job-waiters.js';
import { MakePayload } from './make-payload.js';
import type { KnownRunner } from './runner-identity.js';
import { hashToken } from './token-hash.js';

/** A shorter look than the hold: a lost notification then costs seconds, not the whole hold. */
const LOOK_AGAIN_MS = 5000;

interface Sendable {
  readonly handout: Handout;
  readonly body: JobPayload;
}

/** Hands a job to a runner: claims one, asks the gate about its secrets, makes its payload. Null when there is none. */
@Injectable()
export class RequestJob {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(ClearForHandout) private readonly clear: ClearForHandout,
    @Inject(MakePayload) private readonly payload: MakePayload,
    @Inject(JobWaiters) private readonly waiters: JobWaiters,
  ) {}

  /** Holds the request until a job is there, at most 20 s; `gone` fires when the runner has hung up. */
  async execute(
    ctx: RequestContext,
    runner: KnownRunner,
    request: JobRequest,
    gone: AbortSignal,
  ): Promise<JobPayload | null> {
    const until = Date.now() + LONG_POLL_SECONDS * 1000;
    const held = this.waiters.hold(runner, canResolveNativeSecrets(request.info));
    try {
      for (let looks = 0; !gone.aborted && !this.waiters.closed; looks++) {
        // Waited for before we look, so that a job that becomes ready in between wakes us all the same.
        const waited = held.wait(Math.min(LOOK_AGAIN_MS, Math.max(0, until - Date.now())), gone);
        const found = await this.#look(ctx, { runner, request, held }).catch((error: unknown) => {
          // A request held already outlasts a restart of the database; a new one is told at once.
          if (looks > 0 && isDatabaseAway(error)) return null;
          throw error;
        });
        if (found && !gone.aborted) return found.body;
        if (found) await this.#giveBack(ctx, found.handout);
        if (Date.now() >= until) return null;
        await waited;
      }
      return null;
    } finally {
      held.leave();
    }
  }

  async #look(
    ctx: RequestContext,
    poll: { runner: KnownRunner; request: JobRequest; held: HeldPoll },
  ): Promise<Sendable | null> {
    const found = await this.#take(ctx, poll);
    poll.held.looked();
    return found;
  }

  /** The next job that can be sent. One that cannot be is failed at once, unsent, and the next one is tried. */
  async #take(
    ctx: RequestContext,
    { runner, request, held }: { runner: KnownRunner; request: JobRequest; held: HeldPoll },
  ): Promise<Sendable | null> {
    const resolvesSecrets = canResolveNativeSecrets(request.info);
    for (;;) {
      const token = mintToken('job', randomBytes);
      const job = await claimJob(this.database, ctx, { runner, resolvesSecrets, tokenHash: hashToken(token) });
      if (!job) return null;
      held.found();
      const handout = { jobId: job.id, handout: job.handout };
      const body = await this.#send(ctx, { job, runner, token }).catch(async (error: unknown) => {
        // Never lose a job that was claimed; if even this fails, the missing acknowledgement brings it back.
        await this.#giveBack(ctx, handout).catch(() => undefined);
        throw error;
      });
      if (body === 'held') return null;
      if (body) return { handout, body };
    }
  }

  async #send(
    ctx: RequestContext,
    given: { job: ClaimedJob; runner: KnownRunner; token: string },
  ): Promise<JobPayload | 'held' | null> {
    const { job, runner } = given;
    let cleared: readonly ClearedSecret[] = [];
    if (job.needs_secrets || job.environment !== null) {
      const answer = await this.clear.execute(ctx, job.id, { runnerId: runner.id, runnerManagerId: runner.managerId });
      if ('awaitsApproval' in answer) return this.#hold(ctx, { jobId: job.id, handout: job.handout });
      if ('notApproved' in answer)
        return this.#failUnsent(ctx, job, { reason: 'environment_not_approved', withheld: [] });
      if ('withheld' in answer) {
        const withheld = answer.withheld.map(({ variable, name, code, rule, sentence }) => ({
          variable,
          name,
          code,
          rule,
          sentence,
        }));
        return this.#failUnsent(ctx, job, { reason: 'secrets_withheld', withheld });
      }
      cleared = answer.cleared;
    }
    try {
      return await this.payload.execute(ctx, { ...given, cleared });
    } catch (error) {
      // Back in the queue it would meet the next runner in the same way, for ever.
      if (error instanceof JobPayloadRefused)
        return this.#failUnsent(ctx, job, { reason: 'job_not_runnable', withheld: [] });
      throw error;
    }
  }

  async #failUnsent(
    ctx: RequestContext,
    job: ClaimedJob,
    failure: { reason: string; withheld: unknown },
  ): Promise<null> {
    const handout = { jobId: job.id, handout: job.handout };
    await this.lifecycle.failUnsent(ctx, handout, failure);
    await this.#endCanceled(ctx, handout);
    return null;
  }

  /** An approval has lost its force since the job was queued. Whoever queued it again announced it. */
  async #hold(ctx: RequestContext, handout: Handout): Promise<'held' | null> {
    if (await this.lifecycle.holdUnsent(ctx, handout)) return null;
    await this.#endCanceled(ctx, handout);
    return 'held';
  }

  async #giveBack(ctx: RequestContext, handout: Handout): Promise<void> {
    if (!(await this.lifecycle.requeue(ctx, handout))) await this.#endCanceled(ctx, handout);
  }

  /** A job canceled in the moment between its claim and its payload: no runner has it, so nobody else would end it. */
  async #endCanceled(ctx: RequestContext, handout: Handout): Promise<void> {
    await this.lifecycle.finish(ctx, handout, { state: 'failed', failureReason: 'job_canceled' });
  }
}
