import { Inject, Injectable } from '@nestjs/common';
import { parseIdParameter } from '@lockkeeper/runner-protocol';
import { FetchArtifact, KeepArtifact, type Keeping, type OpenArtifact } from '../artifacts/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Fault } from '../platform/errors/index.js';
import { JobContact } from './job-contact.js';
import { isLive, type KnownJob } from './job-identity.js';
import { refusal, type ProtocolAnswer } from './protocol-answer.js';
import { hashToken } from './token-hash.js';

export interface ArtifactUpload {
  readonly kind: unknown;
  readonly format: unknown;
  readonly contentType: unknown;
  readonly form: unknown;
}

// 403 and 413 end an upload at once; whatever else is no 201 is tried again.
const REFUSED: Readonly<Record<Extract<Exclude<Keeping, 'kept'>, string>, ProtocolAnswer>> = {
  over: refusal(403, 'The job takes no more artifacts.'),
  too_large: refusal(413, 'The artifact is larger than this installation takes.'),
  none: refusal(403, 'This installation keeps no artifacts.'),
};

/** `jobs/:id/artifacts`: what a job leaves behind, and what it fetches of those that it depends on. */
@Injectable()
export class JobArtifacts {
  constructor(
    @Inject(KeepArtifact) private readonly keep: KeepArtifact,
    @Inject(FetchArtifact) private readonly fetchArtifact: FetchArtifact,
    @Inject(JobContact) private readonly contact: JobContact,
  ) {}

  async upload(ctx: RequestContext, job: KnownJob, upload: ArtifactUpload): Promise<ProtocolAnswer> {
    if (!isLive(job) || (await this.contact.touch(ctx, job)) === null) return REFUSED.over;
    const kept = await this.keep.execute(ctx, { jobId: job.id, handout: job.handout, ...upload });
    if (kept === 'kept') return { status: 201, body: {} };
    return typeof kept === 'string' ? REFUSED[kept] : refusal(403, kept.refused);
  }

  /** By the token of the job that runs. */
  async download(ctx: RequestContext, idParameter: string, token: string | null): Promise<OpenArtifact> {
    const id = parseIdParameter(idParameter);
    const found = id !== null && token !== null ? await this.fetchArtifact.forJob(ctx, id, hashToken(token)) : null;
    if (!found) throw new Fault('FORBIDDEN', 'The job token is not valid: the job is over, or was handed out again.');
    return found;
  }
}
