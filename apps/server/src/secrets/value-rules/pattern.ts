import { RE2JS, RE2JSException } from 're2js';

export const MAX_PATTERN_LENGTH = 500;
/** A longer value is no match for any pattern: the time to match grows with its length times the pattern's size. */
export const MAX_MATCHED_LENGTH = 4096;
const MAX_INSTRUCTIONS = 256;
const KEPT = 64;

export type CompiledPattern =
  { readonly pattern: RE2JS; readonly fault: null } | { readonly pattern: null; readonly fault: string };

const compiled = new Map<string, CompiledPattern>();

/** A pattern of RE2, which has neither look-around nor back-references and so matches in linear time. */
export function compilePattern(source: string): CompiledPattern {
  const known = compiled.get(source);
  if (known) return known;
  const made = compile(source);
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(source, made);
  return made;
}

function compile(source: string): CompiledPattern {
  try {
    const pattern = RE2JS.compile(source);
    if (pattern.programSize() <= MAX_INSTRUCTIONS) return { pattern, fault: null };
    return { pattern: null, fault: 'must be simpler: its repeats make it too large to match quickly.' };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const syntax = 'must be a regular expression of RE2: no look-around, no back-references, repeats up to 1000.';
    return { pattern: null, fault: syntax };
  }
}
