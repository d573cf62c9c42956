import { createHash } from 'node:crypto';
import { badInput } from '../../platform/errors/index.js';
import { compilePattern, MAX_PATTERN_LENGTH } from './pattern.js';

export type ValueFormat = 'JSON' | 'PEM';

/** What values must be like, as it is stored. Rules that are absent demand nothing. */
export interface ValueRules {
  /** In RE2's syntax; the whole value must match. */
  readonly regex?: string;
  readonly format?: ValueFormat;
  readonly notPlaceholder?: true;
  readonly minimumEntropyBits?: number;
}

export interface AskedValueRules {
  readonly regex?: string | null;
  readonly format?: ValueFormat | null;
  readonly notPlaceholder?: boolean | null;
  readonly minimumEntropyBits?: number | null;
}

const MAX_ENTROPY_BITS = 1024;

/** Null when nothing is asked for. */
export function requireValueRules(asked: AskedValueRules): ValueRules | null {
  const { regex, format, notPlaceholder, minimumEntropyBits } = asked;
  const rules: ValueRules = {
    ...(regex == null ? {} : { regex: requirePattern(regex) }),
    ...(format == null ? {} : { format }),
    ...(notPlaceholder ? { notPlaceholder } : {}),
    ...(minimumEntropyBits == null ? {} : { minimumEntropyBits: requireEntropy(minimumEntropyBits) }),
  };
  return Object.keys(rules).length === 0 ? null : rules;
}

function requirePattern(regex: string): string {
  const fault = regex.length >= 1 && regex.length <= MAX_PATTERN_LENGTH ? compilePattern(regex).fault : null;
  if (fault === null) {
    if (regex.length >= 1 && regex.length <= MAX_PATTERN_LENGTH) return regex;
    throw badInput('valueRules.regex', `must have 1 to ${MAX_PATTERN_LENGTH} characters.`);
  }
  throw badInput('valueRules.regex', fault);
}

function requireEntropy(bits: number): number {
  if (Number.isInteger(bits) && bits >= 1 && bits <= MAX_ENTROPY_BITS) return bits;
  throw badInput('valueRules.minimumEntropyBits', `must be from 1 to ${MAX_ENTROPY_BITS}.`);
}

/** The rules that hold together: the manager's and the secret's own. Null stands for none. */
export type RulesInForce = readonly (ValueRules | null)[];

/** Names the rules that a value was judged by; null: by none. Equal for equal rules, in whatever order they were found. */
export function digestOfRules(inForce: RulesInForce): Buffer | null {
  const texts = inForce.filter((rules) => rules !== null).map(canonical);
  if (texts.length === 0) return null;
  return createHash('sha256')
    .update(JSON.stringify([...new Set(texts)].sort()))
    .digest();
}

const canonical = ({ regex, format, notPlaceholder, minimumEntropyBits }: ValueRules): string =>
  JSON.stringify([regex ?? null, format ?? null, notPlaceholder ?? false, minimumEntropyBits ?? null]);
