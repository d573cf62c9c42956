import type { Sensitive } from '@lockkeeper/sensitive';

/** Paths of keys, such as `database.password`; never what stands there. */
export interface ChangedJsonKeys {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** False when there are more than are listed. */
  readonly complete: boolean;
}

type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

const MOST_LEVELS = 5;
const MOST_PATHS = 200;
const MOST_CHARACTERS = 100;

/** What differs between two JSON objects, down to five levels; null when one of the values is none. */
export function changedJsonKeys(from: Sensitive, to: Sensitive): ChangedJsonKeys | null {
  const [a, b] = [objectOf(from), objectOf(to)];
  if (!a || !b) return null;
  const found = { added: [], removed: [], changed: [] };
  collect(found, a, b, []);
  const cut = (paths: string[]): string[] => paths.sort().slice(0, MOST_PATHS);
  const complete = Object.values(found).every((paths: string[]) => paths.length <= MOST_PATHS);
  return { added: cut(found.added), removed: cut(found.removed), changed: cut(found.changed), complete };
}

function objectOf(value: Sensitive): JsonObject | null {
  try {
    const json = JSON.parse(value.reveal()) as Json;
    return isObject(json) ? json : null;
  } catch {
    // The parser's message quotes the text.
    return null;
  }
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function collect(
  found: Record<'added' | 'removed' | 'changed', string[]>,
  a: JsonObject,
  b: JsonObject,
  above: readonly string[],
): void {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const path = [...above, key];
    if (!Object.hasOwn(a, key)) found.added.push(inWords(path));
    else if (!Object.hasOwn(b, key)) found.removed.push(inWords(path));
    else {
      const [was, is] = [a[key]!, b[key]!];
      if (isObject(was) && isObject(is) && path.length < MOST_LEVELS) collect(found, was, is, path);
      else if (!same(was, is)) found.changed.push(inWords(path));
    }
  }
}

/** Without recursion: a value may nest as deep as it is long. */
function same(first: Json, second: Json): boolean {
  const pairs: [Json, Json][] = [[first, second]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pairs.push([(a as JsonObject)[key]!, (b as JsonObject)[key]!]);
    }
  }
  return true;
}

function inWords(path: readonly string[]): string {
  const parts = path.map((key, index) => {
    const short = key.length > MOST_CHARACTERS ? `${key.slice(0, MOST_CHARACTERS)}…` : key;
    if (!/^[\p{L}\p{N}_-]+$/u.test(short)) return `[${JSON.stringify(short)}]`;
    return index === 0 ? short : `.${short}`;
  });
  return parts.join('');
}
