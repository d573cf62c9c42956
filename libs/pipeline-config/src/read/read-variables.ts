import { LIMITS } from '../limits.js';
import type { DeclaredVariable } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { entry as entryOf, kindName, type YamlEntry } from '../yaml/yaml-node.js';

export const SHELL_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A variable as declared; `entry` tells where, for a problem that only shows later. */
export interface Declared extends DeclaredVariable {
  entry: YamlEntry;
  reading: Reading;
}

export type Variables = Map<string, Declared>;

/** `form`: what a mapping as a value may say; the top of the configuration may describe a form for people. */
export function readVariables(reading: Reading, form: 'top' | 'job' = 'job'): Variables {
  const variables: Variables = new Map();
  const entries = reading.map()?.entries ?? [];
  if (entries.length > LIMITS.variables) {
    reading.refuse('too_many', `There may be at most ${LIMITS.variables} variables in one place.`);
    return variables;
  }
  for (const entry of entries) {
    const below = reading.below(entry);
    if (refusedName(entry, below)) continue;
    const declared = readDeclared(below, form);
    if (declared) variables.set(entry.key, { ...declared, entry, reading: below });
  }
  return variables;
}

function refusedName({ key, keyAt }: YamlEntry, reading: Reading): boolean {
  if (!SHELL_IDENTIFIER.test(key) || key.length > 255) {
    const rule = 'is not a variable name: letters, digits and `_`, not starting with a digit, at most 255';
    reading.refuse('variable_name', `${quoted(key)} ${rule}.`, keyAt);
    return true;
  }
  if (/^LOCKKEEPER_/i.test(key)) {
    reading.refuse(
      'variable_reserved',
      `${quoted(key)} is reserved: names that start with LOCKKEEPER_ are set by the server.`,
      keyAt,
    );
    return true;
  }
  if (key === 'SECRETS_RETRIEVAL_ATTEMPTS') {
    const why = 'GitLab Runner crashes at the first failed secret when it is above 1';
    reading.refuse('variable_refused', `${quoted(key)} is refused: ${why}.`, keyAt);
    return true;
  }
  return false;
}

function readDeclared(reading: Reading, form: 'top' | 'job'): DeclaredVariable | undefined {
  const declared: DeclaredVariable = { value: '', expand: true, description: null, options: null };
  if (reading.node.kind !== 'map') {
    const value = readValue(reading);
    return value === undefined ? undefined : { ...declared, value };
  }
  const before = reading.problems.list.length;
  // GitLab reads a description without a value as empty: only a form on a web page could fill it in.
  const said = {
    value: (value: Reading) => void (declared.value = value.plain() ?? ''),
    expand: (value: Reading) => void (declared.expand = value.flag() ?? true),
  };
  const shown = {
    description: (value: Reading) => void (declared.description = value.text() ?? null),
    options: (value: Reading) => void (declared.options = readOptions(value)),
  };
  reading.fields(form === 'top' ? { ...said, ...shown } : said);
  checkOptions(reading, declared);
  return reading.problems.list.length > before ? undefined : declared;
}

function readOptions(reading: Reading): string[] {
  if (reading.node.kind !== 'list') return reading.wrongType('a list of values') ?? [];
  if (reading.node.items.length > LIMITS.options)
    reading.refuse('too_many', `A variable may have at most ${LIMITS.options} options.`);
  return reading.items().flatMap((item) => item.plain() ?? []);
}

function checkOptions(reading: Reading, { options, value }: DeclaredVariable): void {
  if (!options || options.includes(value)) return;
  const said = reading.node.kind === 'map' ? entryOf(reading.node, 'value') : undefined;
  const missing = said ? `is not among its \`options\`${reading.problems.hint(value, options)}` : 'is missing.';
  reading.refuse('variable_options', `The value of ${quoted(reading.path)} ${missing}`, said?.value.at);
}

function readValue(reading: Reading): string | undefined {
  const { node } = reading;
  if (node.kind === 'scalar' && node.value === null)
    return reading.refuse('wrong_type', `${quoted(reading.path)} has no value; write "" for an empty one.`);
  if (node.kind === 'scalar') return reading.plain();
  return reading.refuse(
    'wrong_type',
    `${quoted(reading.path)} must be text, a number or a boolean, it is ${kindName(node)}.`,
  );
}
