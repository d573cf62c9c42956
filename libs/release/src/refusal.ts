import type { ReasonCode } from './reasons.js';

/** Why a rule withholds: stable code, and a sentence in the second person that never holds a value. */
export interface Refusal {
  readonly code: ReasonCode;
  readonly sentence: string;
}
