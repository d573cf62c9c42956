import type { Regex } from './regex.js';

export type Comparison = '==' | '!=' | '=~' | '!~';

/** A condition of `rules:if` or `only:variables`, read. */
export type Expression =
  | { kind: 'variable'; name: string }
  | { kind: 'text'; value: string }
  | { kind: 'null' }
  | { kind: 'pattern'; regex: Regex }
  | { kind: 'not'; operand: Expression }
  | { kind: 'comparison'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'all' | 'any'; operands: Expression[] };
