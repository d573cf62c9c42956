import type { RefPattern, RefPolicy } from '../definition.js';
import { compileLiteral } from '../expression/regex.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { readExpression, readPaths } from './read-conditions.js';

/** `only:` or `except:`, as a list of refs or a mapping. */
export function readRefPolicy(reading: Reading): RefPolicy {
  const policy: RefPolicy = { refs: null, variables: null, changes: null };
  if (reading.node.kind !== 'map') {
    policy.refs = readRefs(reading);
    return policy;
  }
  reading.fields(
    {
      refs: (value) => void (policy.refs = readRefs(value)),
      variables: (value) => {
        policy.variables = listed(value, LIMITS.rules).flatMap((item) => readExpression(item) ?? []);
      },
      changes: (value) => void (policy.changes = readPaths(value)),
    },
    { kubernetes: 'no cluster is connected to this server' },
  );
  if (reading.node.entries.length === 0)
    reading.refuse('ref_policy', `${quoted(reading.path)} must name refs, variables or changes.`);
  return policy;
}

function listed(reading: Reading, most: number): Reading[] {
  if (reading.node.kind !== 'list') return reading.wrongType('a list') ?? [];
  const items = reading.flatItems(10);
  if (items.length > most) reading.refuse('too_many', `${quoted(reading.path)} may have at most ${most} entries.`);
  return items.slice(0, most);
}

function readRefs(reading: Reading): RefPattern[] {
  const items = reading.node.kind === 'list' ? listed(reading, LIMITS.rules) : [reading];
  return items.flatMap((item) => readRef(item) ?? []);
}

function readRef(reading: Reading): RefPattern | undefined {
  const text = reading.plain('the name of a branch or tag, a pattern, or a word such as `branches`');
  if (text === undefined) return undefined;
  const at = text.lastIndexOf('@');
  const [name, project] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, null];
  if (!name.startsWith('/')) return { word: name, regex: null, project };
  const compiled = compileLiteral(name, reading.problems.work);
  if (compiled && 'regex' in compiled) return { word: null, regex: compiled.regex, project };
  const why = compiled?.fault ?? 'a pattern ends with `/` and perhaps `i`, `s`, `m` or `U`';
  return reading.refuse('pattern', `${quoted(text)} cannot be used: ${why}.`);
}
