import { compileRegex, type Regex } from '../expression/regex.js';
import type { Work } from '../work.js';

/** A pattern of paths as GitLab reads `changes` and `exists`: `*` within a folder, `**` + `/` for any folders, `?`, `[a-z]`, `{a,b}`. */
export function compileGlob(pattern: string, work: Work): Regex | null {
  const compiled = compileRegex(`^${globSource(pattern)}$`, work);
  return 'regex' in compiled ? compiled.regex : null;
}

/** Whether a pattern can only mean the path that it spells. */
export const isPlainPath = (pattern: string): boolean => !/[*?[\]{}\\]/.test(pattern);

/** What every path that meets the pattern starts with. */
export const plainStart = (pattern: string): string => /^[^*?[\]{}\\]*/.exec(pattern)![0];

function globSource(pattern: string): string {
  let source = '';
  let braces = 0;
  for (let index = 0; index < pattern.length;) {
    const rest = pattern.slice(index);
    const atStart = index === 0 || pattern[index - 1] === '/';
    const set = /^\[([!^]?)((?:\\.|[^\]\\/])+)\]/s.exec(rest);
    if (atStart && rest.startsWith('**/')) {
      source += '(?:[^/]+/)*';
      index += 3;
    } else if (rest.startsWith('*')) {
      source += '[^/]*';
      index += /^\*+/.exec(rest)![0].length;
    } else if (set) {
      source += `[${set[1] === '' ? '' : '^/'}${set[2]!.replace(/[[\]^&~]/g, '\\$&')}]`;
      index += set[0].length;
    } else {
      const [piece, change] = single(rest, braces);
      source += piece;
      braces += change;
      index += rest[0] === '\\' ? Math.min(2, rest.length) : 1;
    }
  }
  return source + ')'.repeat(braces);
}

function single(rest: string, braces: number): [source: string, change: number] {
  if (rest[0] === '?') return ['[^/]', 0];
  if (rest[0] === '{') return ['(?:', 1];
  if (rest[0] === '}' && braces > 0) return [')', -1];
  if (rest[0] === ',' && braces > 0) return ['|', 0];
  const letter = rest[0] === '\\' ? (rest[1] ?? '\\') : rest[0]!;
  return [letter.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'), 0];
}
