import { WITHHELD_STEERING_VARIABLES } from '@lockkeeper/runner-protocol';
import type { PipelineConfig } from '@lockkeeper/pipeline-config';
import { badInput } from '../platform/errors/index.js';

const MAX_VARIABLES = 100;
const MAX_VALUE_BYTES = 10 * 1024;
const MAX_KEY = 255;
const MOST_OPTIONS_TOLD = 20;
// What the server and the runner set. Changing it would tell a job something else than what the gate decides by.
const RESERVED = /^(?:CI|GITLAB|LOCKKEEPER|FF)(?:_|$)/i;

/** A variable that nobody may give. */
export const isSetByServer = (key: string): boolean => RESERVED.test(key) || WITHHELD_STEERING_VARIABLES.includes(key);

/** What a configuration says of the variables that somebody may give. */
export interface VariableRules {
  /** Names under which its jobs are to see secrets. */
  readonly secrets: ReadonlySet<string>;
  /** Of variables that it offers a choice for: the values that may be chosen. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** The rules of a configuration. */
export const variableRules = ({ jobs, variables }: PipelineConfig): VariableRules => ({
  secrets: new Set(
    jobs.flatMap(({ job }) => [...job.secrets, ...job.vaultSecrets, ...job.idTokens].map(({ variable }) => variable)),
  ),
  options: new Map(Object.entries(variables).flatMap(([name, { options }]) => (options ? [[name, options]] : []))),
});

/** The variables that somebody gives a pipeline. */
export function requirePipelineVariables(
  given: readonly { readonly key: string; readonly value: string }[],
  rules: VariableRules,
): Record<string, string> {
  const refused = (rule: string): Error => badInput('variables', rule);
  if (given.length > MAX_VARIABLES) throw refused(`a pipeline takes at most ${MAX_VARIABLES}.`);
  const variables = new Map<string, string>();
  for (const { key, value } of given) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) || key.length > MAX_KEY)
      throw refused(`a key has letters, digits and _, no digit first, and at most ${MAX_KEY} characters.`);
    if (isSetByServer(key)) throw refused(`${key} is set by the server.`);
    if (variables.has(key)) throw refused(`${key} is given twice.`);
    // The job would see one of the two, and nobody could tell which.
    if (rules.secrets.has(key)) throw refused(`${key} is the variable of a secret that a job asks for.`);
    const options = rules.options.get(key);
    if (options && !options.includes(value)) throw refused(notAmong(key, options));
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
      throw refused(`the value of ${key} has more than ${MAX_VALUE_BYTES} bytes.`);
    if (/[\0\p{Cs}]/u.test(value)) throw refused(`the value of ${key} must be text without NUL characters.`);
    variables.set(key, value);
  }
  return Object.fromEntries(variables);
}

// The value itself is not repeated: somebody may have pasted a secret.
function notAmong(key: string, options: readonly string[]): string {
  const shown = options.slice(0, MOST_OPTIONS_TOLD).map((option) => JSON.stringify(option));
  return `the value of ${key} must be one of its options: ${shown.join(', ')}${options.length > MOST_OPTIONS_TOLD ? ', ...' : ''}.`;
}
