import { DEFAULT_KEYWORDS } from './keywords.js';
import { unknownKey, type Reading } from '../yaml/reading.js';

/** What a job takes from `default` and from the global variables. */
export interface Inheritance {
  keyword: (name: string) => boolean;
  variable: (name: string) => boolean;
}

export const INHERITS_ALL: Inheritance = { keyword: () => true, variable: () => true };

export function readInherit(reading: Reading): Inheritance {
  const inheritance = { ...INHERITS_ALL };
  reading.fields({
    default: (value) => void (inheritance.keyword = readChoice(value, DEFAULT_KEYWORDS)),
    variables: (value) => void (inheritance.variable = readChoice(value)),
  });
  return inheritance;
}

function readChoice(reading: Reading, known?: readonly string[]): (name: string) => boolean {
  if (reading.node.kind === 'scalar' && typeof reading.node.value === 'boolean') {
    const all = reading.node.value;
    return () => all;
  }
  if (reading.node.kind !== 'list') {
    reading.wrongType('`true`, `false` or a list of names');
    return () => true;
  }
  const names = new Set<string>();
  for (const item of reading.flatItems(10)) {
    const name = item.text('a list of names');
    if (name === undefined) continue;
    if (known && !known.includes(name)) item.refuse(...unknownKey(name, known, {}));
    names.add(name);
  }
  return (name) => names.has(name);
}
