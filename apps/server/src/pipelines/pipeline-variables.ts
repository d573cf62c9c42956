import { WITHHELD_STEERING_VARIABLES } from '@lockkeeper/runner-protocol';
import { badInput } from '../platform/errors/index.js';

const MAX_VARIABLES = 100;
const MAX_VALUE_BYTES = 10 * 1024;
const MAX_KEY = 255;
// What the server and the runner set. Changing it would tell a job something else than what the gate decides by.
const RESERVED = /^(?:CI|GITLAB|LOCKKEEPER|FF)(?:_|$)/i;

/** The variables that somebody gives a pipeline. `secretVariables`: names under which its jobs are to see secrets. */
export function requirePipelineVariables(
  given: readonly { readonly key: string; readonly value: string }[],
  secretVariables: ReadonlySet<string>,
): Record<string, string> {
  const refused = (rule: string): Error => badInput('variables', rule);
  if (given.length > MAX_VARIABLES) throw refused(`a pipeline takes at most ${MAX_VARIABLES}.`);
  const variables = new Map<string, string>();
  for (const { key, value } of given) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) || key.length > MAX_KEY)
      throw refused(`a key has letters, digits and _, no digit first, and at most ${MAX_KEY} characters.`);
    if (RESERVED.test(key) || WITHHELD_STEERING_VARIABLES.includes(key)) throw refused(`${key} is set by the server.`);
    if (variables.has(key)) throw refused(`${key} is given twice.`);
    // The job would see one of the two, and nobody could tell which.
    if (secretVariables.has(key)) throw refused(`${key} is the variable of a secret that a job asks for.`);
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
      throw refused(`the value of ${key} has more than ${MAX_VALUE_BYTES} bytes.`);
    if (/[\0\p{Cs}]/u.test(value)) throw refused(`the value of ${key} must be text without NUL characters.`);
    variables.set(key, value);
  }
  return Object.fromEntries(variables);
}
