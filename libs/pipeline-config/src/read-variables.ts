import { LIMITS } from './limits.js';
import { quoted } from './problem.js';
import { refusal } from './keywords.js';
import type { Reading } from './reading.js';
import { kindName, type YamlEntry } from './yaml-node.js';

export const SHELL_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FORM = ['value', 'description'];
const FORM_NOT_YET = ['options', 'expand'];

/** A variable as declared; `entry` tells where, for a problem that only shows later. */
export interface Declared {
  value: string;
  entry: YamlEntry;
  reading: Reading;
}

export type Variables = Map<string, Declared>;

export function readVariables(reading: Reading): Variables {
  const variables: Variables = new Map();
  const entries = reading.map()?.entries ?? [];
  if (entries.length > LIMITS.variables) {
    reading.refuse('too_many', `There may be at most ${LIMITS.variables} variables in one place.`);
    return variables;
  }
  for (const entry of entries) {
    const below = reading.below(entry);
    if (refusedName(entry, below)) continue;
    const value = readValue(below);
    if (value !== undefined) variables.set(entry.key, { value, entry, reading: below });
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

function readValue(reading: Reading): string | undefined {
  const { node } = reading;
  if (node.kind === 'scalar') {
    if (node.value === null)
      return reading.refuse('wrong_type', `${quoted(reading.path)} has no value; write "" for an empty one.`);
    return typeof node.value === 'string' ? node.value : node.source;
  }
  if (node.kind === 'list')
    return reading.refuse(
      'wrong_type',
      `${quoted(reading.path)} must be text, a number or a boolean, it is ${kindName(node)}.`,
    );
  let value: string | undefined;
  let sound = true;
  for (const entry of node.entries) {
    const below = reading.below(entry);
    if (entry.key === 'value') value = below.node.kind === 'scalar' ? readValue(below) : below.wrongType('text');
    else if (entry.key === 'description') below.text();
    else below.refuse(...refusal(entry.key, FORM, FORM_NOT_YET), entry.keyAt);
    sound &&= FORM.includes(entry.key);
  }
  // GitLab reads a description without a value as empty: only a form on a web page could fill it in.
  return sound && !node.entries.some((entry) => entry.key === 'value') ? '' : value;
}
