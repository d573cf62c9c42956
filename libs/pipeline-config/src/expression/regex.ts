import { RE2JS, RE2JSException } from 're2js';
import { LIMITS } from '../limits.js';
import type { Work } from '../work.js';

/** A pattern of RE2: it matches in time linear in the text, whatever the pattern. */
export interface Regex {
  /** Whether it is found anywhere in the text. */
  find(text: string): boolean;
  /** Instructions: what one character of text costs. */
  readonly size: number;
}

export type CompiledRegex = { readonly regex: Regex } | { readonly fault: string };

/** The form in which a configuration writes a regular expression. */
const LITERAL = /^\/((?:[^/\\]|\\.)+)\/([ismU]*)$/s;

/** `/expression/flags`; null when the text has another form. */
export function compileLiteral(literal: string, work: Work): CompiledRegex | null {
  if (literal.length > LIMITS.patternLength) return { fault: `it has more than ${LIMITS.patternLength} characters` };
  const parts = LITERAL.exec(literal);
  if (!parts) return null;
  const flags = [...new Set(parts[2])].join('');
  return compileRegex(flags === '' ? parts[1]! : `(?${flags})${parts[1]!}`, work);
}

/** What compiling costs is spent on `work`, for patterns that are refused too. */
export function compileRegex(source: string, work: Work): CompiledRegex {
  if (source.length > LIMITS.patternLength * 2) return { fault: 'it is too long' };
  try {
    work.spend(source.length);
    const pattern = RE2JS.compile(source);
    const size = pattern.programSize();
    work.spend(size);
    if (size > LIMITS.patternInstructions) return { fault: 'its repeats make it too large' };
    return { regex: { size, find: (text) => pattern.matcher(text).find() } };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { fault: 'it is no regular expression of RE2, which has no look-around and no back-references' };
  }
}
