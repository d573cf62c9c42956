import { Inject, Injectable } from '@nestjs/common';
import type { RunnerRef } from '@lockkeeper/release';
import { parseIdParameter } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { hashToken, sameHash } from './token-hash.js';

/** A job that has shown the token of its present hand-out. */
export interface KnownJob {
  readonly id: number;
  readonly handout: number;
  readonly status: string;
  readonly logChecked: boolean;
  readonly needsSecrets: boolean;
  readonly tokenHash: Buffer;
  /** Its runner was heard of so lately that it need not be written down again. */
  readonly contactedLately: boolean;
}

/** What a machine of a runner shows beside the job token. */
export interface MachineClaim {
  readonly runnerToken: string;
  readonly systemId: string;
}

interface Row {
  handout: number;
  status: string;
  log_checked: boolean;
  needs_secrets: boolean;
  token_hash: Buffer | null;
  contacted_lately: boolean | null;
  runner_id: number | null;
  runner_manager_id: number | null;
}

// The machine behind the runner's token and its system id, if it is known already; nothing is written.
const IDENTIFY = `
SELECT j.handout, j.status, j.log_checked, j.needs_secrets, j.token_hash,
  j.contacted_at > now() - interval '15 seconds' AS contacted_lately, m.runner_id, m.id AS runner_manager_id
FROM jobs j
LEFT JOIN runners r ON r.token_hash = $2 AND r.deleted_at IS NULL
LEFT JOIN runner_managers m ON m.runner_id = r.id AND m.system_id = $3 AND m.unregistered_at IS NULL
WHERE j.id = $1`;

const LIVE = new Set(['assigned', 'running', 'canceling']);

/** A runner has it. What is over takes no more of its log and no other end. */
export const isLive = (job: Pick<KnownJob, 'status'>): boolean => LIVE.has(job.status);

/** Tells which job calls, by the id in the path and the job token. */
@Injectable()
export class JobIdentity {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Throws FORBIDDEN for whatever is not right: 404 does not stop a runner, and 401 nothing at all. */
  async require(_ctx: RequestContext, idParameter: string, token: string | null): Promise<KnownJob> {
    return (await this.#find(idParameter, token, null)).job;
  }

  /** The same, and the machine that calls; null for one that is not known. */
  async requireWith(
    _ctx: RequestContext,
    call: { readonly id: string; readonly token: string | null },
    claim: MachineClaim,
  ): Promise<{ readonly job: KnownJob; readonly askedBy: RunnerRef | null }> {
    return this.#find(call.id, call.token, claim);
  }

  async #find(
    idParameter: string,
    token: string | null,
    claim: MachineClaim | null,
  ): Promise<{ job: KnownJob; askedBy: RunnerRef | null }> {
    const id = parseIdParameter(idParameter);
    if (id === null || token === null) throw wrongToken();
    const tokenHash = hashToken(token);
    const [row] = await this.database.prepared<Row>('job-identify', IDENTIFY, [
      id,
      claim && hashToken(claim.runnerToken),
      claim?.systemId ?? null,
    ]);
    if (!row || !sameHash(row.token_hash, tokenHash)) throw wrongToken();
    return { job: toKnown(id, row, tokenHash), askedBy: toRunner(row) };
  }
}

const wrongToken = (): Fault => new Fault('FORBIDDEN', 'The job token is not the one of this job.');

const toKnown = (id: number, row: Row, tokenHash: Buffer): KnownJob => ({
  id,
  handout: row.handout,
  status: row.status,
  logChecked: row.log_checked,
  needsSecrets: row.needs_secrets,
  tokenHash,
  contactedLately: row.contacted_lately ?? false,
});

const toRunner = ({ runner_id: runnerId, runner_manager_id: runnerManagerId }: Row): RunnerRef | null =>
  runnerId === null || runnerManagerId === null ? null : { runnerId, runnerManagerId };
