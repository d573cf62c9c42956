import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  canResolveNativeSecrets,
  LONG_POLL_SECONDS,
  mintToken,
  type JobPayload,
  type JobRequest,
} from '@lockkeeper/runner-protocol';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { ClearForHandout, type ClearedSecret } from '../releases/index.js';
import { claimJob, type ClaimedJob } from './claim-job.query.js';
import { JobWaiters } from './job-waiters.js';
import { MakePayload } from './make-payload.js';
import type { KnownRunner } from './runner-identity.js';
import { hashToken } from './token-hash.js';

/** A shorter look than the hold: a lost notification then costs seconds, not the whole hold. */
const LOOK_AGAIN_MS = 5000;

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
    for (;;) {
      // Announced before we look, so that a job that becomes ready in between wakes us all the same.
      const waited = this.waiters.wait(Math.min(LOOK_AGAIN_MS, Math.max(0, until - Date.now())), gone);
      const payload = gone.aborted ? null : await this.#take(ctx, runner, request);
      if (payload && gone.aborted)
        await this.lifecycle.requeue(ctx, { jobId: payload.job.id, handout: payload.job.handout });
      if (payload && !gone.aborted) return payload.body;
      await waited;
      if (gone.aborted || Date.now() >= until) return null;
    }
  }

  /** The next job that can be sent. One whose secrets are withheld is failed at once, unsent, and the next one is tried. */
  async #take(
    ctx: RequestContext,
    runner: KnownRunner,
    request: JobRequest,
  ): Promise<{ job: ClaimedJob; body: JobPayload } | null> {
    const resolvesSecrets = canResolveNativeSecrets(request.info);
    for (;;) {
      const token = mintToken('job', randomBytes);
      const job = await claimJob(this.database, ctx, { runner, resolvesSecrets, tokenHash: hashToken(token) });
      if (!job) return null;
      const body = await this.#send(ctx, { job, runner, token }).catch(async (error: unknown) => {
        // Never lose a job that was claimed; if even this fails, the missing acknowledgement brings it back.
        await this.lifecycle.requeue(ctx, { jobId: job.id, handout: job.handout }).catch(() => undefined);
        throw error;
      });
      if (body) return { job, body };
    }
  }

  async #send(
    ctx: RequestContext,
    given: { job: ClaimedJob; runner: KnownRunner; token: string },
  ): Promise<JobPayload | null> {
    const { job, runner } = given;
    let cleared: readonly ClearedSecret[] = [];
    if (job.needs_secrets) {
      const answer = await this.clear.execute(ctx, job.id, { runnerId: runner.id, runnerManagerId: runner.managerId });
      if ('withheld' in answer) {
        const withheld = answer.withheld.map(({ variable, name, code, rule, sentence }) => ({
          variable,
          name,
          code,
          rule,
          sentence,
        }));
        await this.lifecycle.failUnsent(
          ctx,
          { jobId: job.id, handout: job.handout },
          { reason: 'secrets_withheld', withheld },
        );
        return null;
      }
      cleared = answer.cleared;
    }
    return this.payload.execute({ ...given, cleared });
  }
}
