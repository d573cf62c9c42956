import { ReadPermit } from './reveal-permit.js';

/**
 * Proof that the server may read a value again to keep it out of a job's log, because the use log says that the job has it
 * already. Nobody is shown it, and it holds after the secret was frozen or its job canceled. Which file makes one is tested.
 */
export class ScrubPermit extends ReadPermit {
  private constructor() {
    super();
  }

  /** For a value that was released to that job. */
  static for(_released: { readonly jobId: number; readonly versionId: string }): ScrubPermit {
    return new ScrubPermit();
  }
}
