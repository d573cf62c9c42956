import { Inject, Injectable } from '@nestjs/common';
import { jobSecretsRequestSchema, maskForms, type JobSecretsAnswer } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { ReleaseSecrets, type ReleasedValue } from '../releases/index.js';
import { JobContact } from './job-contact.js';
import { isLive, JobIdentity } from './job-identity.js';
import { asJson, malformed, refusal, type ProtocolAnswer } from './protocol-answer.js';
import { sameHash } from './token-hash.js';

/** The job in the path and the token that came for it. */
export interface JobCall {
  readonly id: string;
  readonly token: string | null;
}

/** Rule of the gate about who asks: its refusals are no reasons of a secret, so they are not told as such. */
const WHO_ASKS = 1;

/**
 * `POST jobs/:id/secrets`: all secrets of a job in one call. It takes the runner's token, its system id and the job token
 * together, since scripts can see the job token.
 */
@Injectable()
export class ReleaseJobSecrets {
  constructor(
    @Inject(JobIdentity) private readonly jobs: JobIdentity,
    @Inject(ReleaseSecrets) private readonly release: ReleaseSecrets,
    @Inject(JobContact) private readonly contact: JobContact,
  ) {}

  async execute(ctx: RequestContext, call: JobCall, body: unknown): Promise<ProtocolAnswer> {
    const request = jobSecretsRequestSchema.safeParse(asJson(body));
    const { runner_token: runnerToken, system_id: systemId } = request.data ?? {};
    const claim = { runnerToken: runnerToken ?? '', systemId: systemId ?? '' };
    const { job, askedBy } = await this.jobs.requireWith(ctx, call, claim);
    // Told only now: a dead job token comes before a malformed field.
    if (!request.success) throw malformed(request.error);
    // A script that has seen the job token must not pass for the runner's acknowledgement.
    const status = askedBy && isLive(job) ? await this.contact.touchSeldom(ctx, job) : null;
    if (status !== null && !job.needsSecrets) return { status: 200, body: toAnswer([]) };
    const answer = await this.release.execute(ctx, {
      jobId: job.id,
      handout: job.handout,
      name: null,
      owner: null,
      askedBy,
      tokenValid: (row) => sameHash(row.token_hash, job.tokenHash),
      channel: 'runner',
    });
    if (answer && 'released' in answer) return { status: 200, body: toAnswer(answer.released) };
    const withheld = answer?.withheld ?? [];
    if (withheld.length === 0 || withheld.some(({ rule }) => rule === WHO_ASKS))
      return refusal(403, 'The secrets of this job are for the runner that has it, while it runs.');
    const reasons = withheld.map(({ variable, name, code, sentence }) => ({ variable, name, code, sentence }));
    return { status: 403, body: { message: 'Secrets of this job are withheld.', reasons } };
  }
}

function toAnswer(released: readonly ReleasedValue[]): JobSecretsAnswer {
  const secrets = released.map(({ variable, value, file }) => ({
    variable,
    value: value.reveal(),
    file,
    masked: true as const,
  }));
  return { secrets, mask_set: maskForms(secrets.map(({ value }) => value)) };
}
