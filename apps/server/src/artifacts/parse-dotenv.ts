import { isSetByServer } from '../pipelines/index.js';

/** GitLab's bounds. */
export const DOTENV_LIMITS = { bytes: 5 * 1024, variables: 150 } as const;
const MAX_KEY = 255;

/** A report that is refused as a whole; the message tells the line and the rule, never a value. */
export class BadDotenv extends Error {}

/**
 * The variables of a `dotenv` report, by GitLab's rules: a line each, `NAME=value`, without comments, empty lines or quotes
 * that mean anything; of two with one name the last counts.
 */
export function parseDotenv(bytes: Buffer): ReadonlyMap<string, string> {
  if (bytes.length > DOTENV_LIMITS.bytes) throw new BadDotenv(`it may have at most ${DOTENV_LIMITS.bytes} bytes.`);
  const variables = new Map<string, string>();
  for (const [index, line] of textOf(bytes)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .entries()) {
    const [key, value] = parseLine(line, index + 1);
    variables.set(key, value);
  }
  if (variables.size > DOTENV_LIMITS.variables)
    throw new BadDotenv(`it may have at most ${DOTENV_LIMITS.variables} variables.`);
  return variables;
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadDotenv('it must be UTF-8.');
  }
}

function parseLine(line: string, number: number): [string, string] {
  const refused = (rule: string): BadDotenv => new BadDotenv(`line ${number} ${rule}`);
  const at = line.indexOf('=');
  if (at < 0) throw refused('must be NAME=value; comments and empty lines are not allowed.');
  const key = line.slice(0, at).trim();
  const value = line.slice(at + 1).trim();
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) || key.length > MAX_KEY)
    throw refused(`must begin with a name: letters, digits and _, no digit first, at most ${MAX_KEY} characters.`);
  if (isSetByServer(key)) throw refused(`names ${key}, which the server sets.`);
  if (value.includes('\0')) throw refused('must not contain the NUL character.');
  return [key, value];
}
