import type { Sensitive } from '@lockkeeper/sensitive';
import { refuse } from '../../platform/errors/index.js';
import { entropyBits } from './entropy.js';
import { compilePattern, MAX_MATCHED_LENGTH } from './pattern.js';
import { pemFault } from './pem.js';
import { placeholderReason } from './placeholder.js';
import { digestOfRules, type RulesInForce, type ValueFormat, type ValueRules } from './value-rules.js';

// By the value, which lives no longer than its request: asking again inside the transaction then costs nothing.
const fitting = new WeakMap<Sensitive, Buffer>();

/**
 * Refuses a value that breaks one of the rules; the sentence says which, and never repeats anything of the value.
 * Answers what the value was judged by, to be kept with its version; null when there are no rules.
 * For values that the asker gives himself. One out of the store goes through `requireStoredValueFits`.
 */
export function requireValueFits(inForce: RulesInForce, value: Sensitive): Buffer | null {
  const judgedBy = digestOfRules(inForce);
  if (!judgedBy || fitting.get(value)?.equals(judgedBy)) return judgedBy;
  const faults = new Set(inForce.flatMap((rules) => (rules ? faultsOf(rules, value.reveal()) : [])));
  if (faults.size > 0) {
    throw refuse('VALUE_RULES', 'secret', `The value does not fit the value rules: it ${[...faults].join('; it ')}.`);
  }
  fitting.set(value, judgedBy);
  return judgedBy;
}

/** A value that is in the store already, and whether the asker may be told about it. */
export interface StoredValue {
  readonly value: Sensitive;
  /** What it was judged by when it was written. */
  readonly judgedBy: Buffer | null;
  readonly mayRead: boolean;
}

/**
 * As `requireValueFits`, for a value out of the store, as in a rollback or a promotion. With rules of his own choice, who
 * may not read it could ask for it bit by bit, so it is judged anew for readers only; for others it must have been
 * judged by the same rules before. `field` is what names the value in the request.
 */
export function requireStoredValueFits(inForce: RulesInForce, stored: StoredValue, field: string): Buffer | null {
  const judgedBy = digestOfRules(inForce);
  if (!judgedBy || stored.judgedBy?.equals(judgedBy)) return judgedBy;
  if (stored.mayRead) return requireValueFits(inForce, stored.value);
  const sentence =
    'The value rules are others than when that value was written; only who may reveal it can bring it back.';
  throw refuse('VALUE_RULES_CHANGED', field, sentence);
}

function faultsOf(rules: ValueRules, text: string): string[] {
  const { regex, format, notPlaceholder, minimumEntropyBits } = rules;
  const faults = [
    regex === undefined ? null : patternFault(regex, text),
    format === undefined ? null : formatFault(format, text),
    notPlaceholder ? placeholderFault(text) : null,
    minimumEntropyBits !== undefined && entropyBits(text) < minimumEntropyBits
      ? `must be less predictable: its estimated entropy must be at least ${minimumEntropyBits} bits`
      : null,
  ];
  return faults.filter((fault) => fault !== null);
}

function patternFault(regex: string, text: string): string | null {
  if (text.length > MAX_MATCHED_LENGTH) {
    return `must have at most ${MAX_MATCHED_LENGTH} characters to be matched by the regular expression`;
  }
  return compilePattern(regex).pattern?.testExact(text) ? null : 'must match the regular expression as a whole';
}

function formatFault(format: ValueFormat, text: string): string | null {
  if (format === 'JSON') return isJson(text) ? null : 'must be a JSON object or list';
  const fault = pemFault(text);
  return fault === null ? null : `must be PEM: it ${fault}`;
}

/** A bare word or number is JSON by its grammar, but nobody who asks for JSON means that. */
function isJson(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}

function placeholderFault(text: string): string | null {
  const reason = placeholderReason(text);
  return reason === null ? null : `must not be a placeholder, but it ${reason}`;
}
