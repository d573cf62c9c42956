import type { Killed } from '../sweep.js';

export interface Payload {
  readonly errors: readonly string[];
  readonly problems: readonly { readonly code: string }[];
}

/** Whoever has an answer has one that says yes, of a change that is there. */
export function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);
}
