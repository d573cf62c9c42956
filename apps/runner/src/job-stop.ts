/**
 * Why a job is to end early, mildest first: `canceling` still runs after_script, `timeout` ends the job with its reason,
 * `interrupted` comes from the runner's own end, `aborted` means that the server takes nothing more of the job.
 */
export type StopReason = 'canceling' | 'timeout' | 'interrupted' | 'aborted';
const RANK: StopReason[] = ['canceling', 'timeout', 'interrupted', 'aborted'];

/** The one place where a job learns that it must stop. A reason is only ever replaced by a graver one. */
export class JobStop {
  #reason: StopReason | null = null;
  readonly #listeners = new Set<(reason: StopReason) => void>();

  get reason(): StopReason | null {
    return this.#reason;
  }

  request(reason: StopReason): void {
    if (this.#reason !== null && RANK.indexOf(reason) <= RANK.indexOf(this.#reason)) return;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener(reason);
  }

  /** Calls back at each later, graver reason; returns how to end that. */
  onRequest(listener: (reason: StopReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
