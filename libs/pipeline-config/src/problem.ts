import { nearestWord } from '@lockkeeper/nearest-word';
import { LIMITS } from './limits.js';
import { Work } from './work.js';

/** Where a thing stands in the text: both from 1; a column counts UTF-16 code units, as editors do. */
export interface Position {
  line: number;
  column: number;
  /** The included file; absent for the configuration itself. */
  file?: string;
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
const MAX_HINT_LENGTH = 64;

/** Collects problems while a document is read, so that one look shows all of them. */
export class Problems {
  readonly list: Problem[] = [];
  /** What reading may cost beyond what the size of the text bounds: patterns, templates merged into jobs. */
  readonly work = new Work(LIMITS.readSteps);

  add(at: Position, path: string, code: string, message: string): void {
    if (this.list.length >= MAX_PROBLEMS) return;
    // What many jobs take from one place is wrong once.
    const { line, column, file } = at;
    const same = this.list.some(
      (known) => known.line === line && known.column === column && known.code === code && known.file === file,
    );
    if (!same) this.list.push({ code, message, line, column, path, ...(file === undefined ? {} : { file }) });
  }

  /** In the order of the text, the included files behind the configuration itself. */
  sorted(): Problem[] {
    const byPlace = (left: Problem, right: Problem): number => left.line - right.line || left.column - right.column;
    return this.list.sort((left, right) => compareFiles(left.file ?? '', right.file ?? '') || byPlace(left, right));
  }

  /** The end of a message: a full stop, or the name that was perhaps meant. */
  hint(word: string, known: readonly string[]): string {
    // Comparing costs the square of a name's length, for each name: not for names nobody types, nor for problems nobody sees.
    if (this.full || word.length > MAX_HINT_LENGTH) return '.';
    this.work.spend(known.length);
    const near = nearestWord(
      word,
      known.filter((name) => name.length <= MAX_HINT_LENGTH),
    );
    return near === null ? '.' : `, did you mean ${quoted(near)}?`;
  }

  get full(): boolean {
    return this.list.length >= MAX_PROBLEMS;
  }
}

const compareFiles = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Text of the author's inside a message: short, on one line, and with look-alike letters made visible. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  const visible = short.replace(/[\p{C}\p{Z}]/gu, (letter) => (letter === ' ' ? letter : codePoint(letter)));
  return `\`${visible}\``;
}

export function codePoint(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
