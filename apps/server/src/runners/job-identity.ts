import { Inject, Injectable } from '@nestjs/common';
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
}

interface Row {
  handout: number;
  status: string;
  log_checked: boolean;
  needs_secrets: boolean;
  token_hash: Buffer | null;
}

const LIVE = new Set(['assigned', 'running', 'canceling']);

/** A runner has it. What is over takes no more of its log and no other end. */
export const isLive = (job: Pick<KnownJob, 'status'>): boolean => LIVE.has(job.status);

/** Tells which job calls, by the id in the path and the job token. */
@Injectable()
export class JobIdentity {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Throws FORBIDDEN for whatever is not right: 404 does not stop a runner, and 401 nothing at all. */
  async require(_ctx: RequestContext, idParameter: string, token: string | null): Promise<KnownJob> {
    const id = parseIdParameter(idParameter);
    const job = id === null || token === null ? null : await this.#find(id, hashToken(token));
    if (!job) throw new Fault('FORBIDDEN', 'The job token is not the one of this job.');
    return job;
  }

  async #find(id: number, hash: Buffer): Promise<KnownJob | null> {
    const rows = await this.database.prepared<Row>(
      'job-identify',
      'SELECT handout, status, log_checked, needs_secrets, token_hash FROM jobs WHERE id = $1',
      [id],
    );
    const row = rows[0];
    if (!row || !sameHash(row.token_hash, hash)) return null;
    const { handout, status, log_checked: logChecked, needs_secrets: needsSecrets } = row;
    return { id, handout, status, logChecked, needsSecrets, tokenHash: hash };
  }
}
