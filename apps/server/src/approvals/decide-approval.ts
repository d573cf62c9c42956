import { Inject, Injectable } from '@nestjs/common';
import { subject, type AbilityName } from '@lockkeeper/abilities';
import { JobLifecycle, ShowJobs, type LockedJob } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, forbidden, notFound, refuse } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { loadJobFactsInside, startersOf, type JobFactsRow } from '../releases/index.js';
import { asStoredSecret, FindSecret, type SecretRow } from '../secrets/index.js';
import { lockRequest, type RequestRow } from './approvals.query.js';

export interface AskedDecision {
  readonly jobId: string;
  readonly secretId: string;
  readonly reason: string;
}

/** A request that the caller may decide about, its job held. */
export interface Decidable {
  readonly job: JobFactsRow;
  readonly locked: LockedJob;
  readonly request: RequestRow;
  readonly secret: SecretRow;
  readonly reason: string;
}

const MOST_REASON = 200;

const CONTROL = /[\u0000-\u001f\u007f]/;

/** What giving, refusing and withdrawing have in common: who may, and what of. */
@Injectable()
export class DecideApproval {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(FindSecret) private readonly secrets: FindSecret,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  /** The id of the request. `work` runs in one transaction. */
  async execute(
    ctx: RequestContext,
    asked: AskedDecision,
    work: (ctx: RequestContext, decidable: Decidable) => Promise<void>,
  ): Promise<number> {
    const { row, project, demands } = await this.jobs.visible(ctx, parseId(asked.jobId));
    const { row: secret, place } = await this.secrets.byId(ctx, asked.secretId);
    ctx.require('secret:approve', asStoredSecret(place, secret));
    const { ancestorIds, archived } = project;
    // Who may not deploy there could not use the secret himself.
    if (demands.deployRole !== null)
      ctx.require(
        'environment:deploy',
        subject.environment({
          ancestorIds,
          archived,
          deployRole: demands.deployRole,
          environmentName: row.environment,
        }),
      );
    requirePerson(ctx);
    const reason = requireReason(asked.reason);
    return this.database.transaction(ctx, async (inside) => {
      const locked = await this.lifecycle.locked(inside, row.id);
      const [job] = await loadJobFactsInside(this.database, inside, [row.id]);
      if (!locked || !job) throw notFound();
      requireOther(inside, job);
      const request = await lockRequest(this.database, inside, job.id, secret.id);
      if (!request) throw notWaiting(secret.name);
      await work(inside, { job, locked, request, secret, reason });
      return request.id;
    });
  }
}

/** For what only a job that waits allows. */
export function requireWaiting({ locked, request, secret }: Decidable): void {
  if (locked.status !== 'waiting_for_approval' || request.state !== 'pending') throw notWaiting(secret.name);
}

const notWaiting = (name: string): Error =>
  refuse('NOT_WAITING', 'jobId', `The job does not wait for an approval of ${name}.`);

export function requireOther(ctx: RequestContext, job: JobFactsRow): void {
  if (!startersOf(job).includes(ctx.person.userId)) return;
  throw refuse('OWN_JOB', 'jobId', 'You made this job run; somebody else must decide.');
}

/** Who holds a token of a program, or acts as somebody else, could approve what he made run himself. */
export const isHimself = ({ person }: RequestContext): boolean => !person.impersonator && person.kind === 'person';

export function requirePerson(ctx: RequestContext, ability: AbilityName = 'secret:approve'): void {
  if (isHimself(ctx)) return;
  if (ctx.person.impersonator) throw forbidden(ability);
  throw refuse('NOT_A_PERSON', null, 'Approvals are decided by people, not by programs.');
}

export function requireReason(text: string): string {
  const reason = text.trim();
  if (reason !== '' && reason.length <= MOST_REASON && !CONTROL.test(reason)) return reason;
  throw badInput('reason', `must say why in 1 to ${MOST_REASON} characters, without control characters.`);
}
