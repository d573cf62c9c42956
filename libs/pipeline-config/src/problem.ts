/** Where a thing stands in the text: both from 1; a column counts UTF-16 code units, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** One reason why a configuration is refused. */
export interface Problem extends Position {
  /** Stable, for programs: `unknown_keyword`, `not_supported`, `wrong_type`, ... */
  code: string;
  /** A sentence for people that names the field and the rule. */
  message: string;
  /** The way to the field, `build:variables:NAME` in GitLab's notation; empty for the document itself. */
  path: string;
}

// A broken file can be wrong in every line; the first ones are what a person reads.
const MAX_PROBLEMS = 50;

/** Collects problems while a document is read, so that one look shows all of them. */
export class Problems {
  readonly list: Problem[] = [];

  add(at: Position, path: string, code: string, message: string): void {
    if (this.list.length < MAX_PROBLEMS) this.list.push({ code, message, line: at.line, column: at.column, path });
  }

  get full(): boolean {
    return this.list.length >= MAX_PROBLEMS;
  }
}

/** Text of the author's inside a message: short, on one line, and with look-alike letters made visible. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  const visible = short.replace(/[\p{C}\p{Z}]/gu, (letter) => (letter === ' ' ? letter : codePoint(letter)));
  return `\`${visible}\``;
}

export function codePoint(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
