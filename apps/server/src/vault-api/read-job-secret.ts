import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { JobLifecycle } from '../pipelines/index.js';
import { ReleaseSecrets, type ReleasedValue } from '../releases/index.js';
import type { FacadeClaims } from './facade-tokens.js';

export interface SecretPath {
  readonly owner: { readonly kind: 'group' | 'project'; readonly id: number };
  readonly name: string;
}

/** One KV read of a job. Null when the gate withholds: for a job, withheld and missing look alike. */
@Injectable()
export class ReadJobSecret {
  constructor(
    @Inject(ReleaseSecrets) private readonly release: ReleaseSecrets,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  async execute(ctx: RequestContext, claims: FacadeClaims, path: SecretPath): Promise<ReleasedValue | null> {
    const answer = await this.release.execute(ctx, {
      jobId: claims.jobId,
      handout: claims.handout,
      name: path.name,
      owner: path.owner,
      askedBy: claims.runner,
      tokenValid: () => true, // the signature is checked; the hand-out number is compared by the release itself
      channel: 'facade',
    });
    // A read, refused or not, proves that the runner works on the job, even if its acknowledgement was lost.
    if (answer?.jobStatus === 'assigned') await this.lifecycle.acknowledge(ctx, claims.jobId, claims.handout);
    return answer && 'released' in answer ? (answer.released[0] ?? null) : null;
  }
}
