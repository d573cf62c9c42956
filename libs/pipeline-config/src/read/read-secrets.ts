import { LIMITS } from '../limits.js';
import type { IdTokenRequest, SecretRequest, SecretSource, VaultSecret } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import { unknownKey, type Reading, type Refusals } from '../yaml/reading.js';
import { entry as entryOf } from '../yaml/yaml-node.js';
import { SHELL_IDENTIFIER, type Variables } from './read-variables.js';
import { readVaultSecret } from './read-vault-secret.js';

const PROVIDER = 'gitlab_secrets_manager';
const ELSEWHERE =
  "it is read elsewhere; Lockkeeper's own secrets are under `gitlab_secrets_manager`, and `vault` is passed on";
const OTHER_PROVIDERS: Refusals = {
  azure_key_vault: ELSEWHERE,
  gcp_secret_manager: ELSEWHERE,
  aws_secrets_manager: ELSEWHERE,
  akeyless: ELSEWHERE,
};
const SECRET_NAME = /^[A-Za-z0-9_]{1,255}$/;
// GitLab's path segments; `..` and a leading or trailing `.` or `-` are none.
const GROUP_PATH = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?(?:\/[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)*$/;
const RESERVED = /^(?:CI_|GITLAB_|LOCKKEEPER_)|^(?:CI|GITLAB_CI)$/i;

/** What a job asks for by name: of this server, and of others by way of the runner. */
export interface AskedSecrets {
  secrets: SecretRequest[];
  vaultSecrets: VaultSecret[];
}

/** The variables and ID tokens are those that the job has. */
export function readSecrets(reading: Reading, variables: Variables, idTokens: readonly IdTokenRequest[]): AskedSecrets {
  const asked: AskedSecrets = { secrets: [], vaultSecrets: [] };
  const entries = reading.map('a mapping of variable names')?.entries ?? [];
  if (entries.length > LIMITS.secrets)
    reading.refuse('too_many', `A job may ask for at most ${LIMITS.secrets} secrets.`);
  for (const entry of entries) {
    const below = reading.below(entry);
    const refused = variableFault(entry.key, variables, idTokens);
    if (refused) below.refuse(...refused, entry.keyAt);
    if (below.node.kind === 'map' && entryOf(below.node, 'vault')) {
      const vault = readVaultSecret(below, entry.key, idTokens);
      if (vault && !refused) asked.vaultSecrets.push(vault);
    } else {
      const request = readRequest(below, entry.key);
      if (request && !refused) asked.secrets.push(request);
    }
  }
  if (entries.length > 0) checkVariables(variables);
  return asked;
}

function variableFault(
  key: string,
  variables: Variables,
  idTokens: readonly IdTokenRequest[],
): [string, string] | undefined {
  const name = quoted(key);
  if (!SHELL_IDENTIFIER.test(key) || key.length > 255) {
    const rule = 'letters, digits and `_`, not starting with a digit, at most 255';
    return ['secret_variable', `${name} cannot be the variable of a secret: ${rule}.`];
  }
  if (RESERVED.test(key)) return ['secret_variable_reserved', `${name} is reserved; a secret may not take its place.`];
  if (variables.has(key))
    return ['secret_variable_taken', `${name} is also declared in \`variables\`; a job cannot have both.`];
  if (idTokens.some((token) => token.variable === key))
    return ['secret_variable_taken', `${name} is also an ID token; a job cannot have both.`];
  return undefined;
}

function readRequest(reading: Reading, variable: string): SecretRequest | undefined {
  const map = reading.map(`a mapping with \`${PROVIDER}\``);
  if (!map) return undefined;
  let file: boolean | undefined = true;
  let found: { name: string; source: SecretSource } | undefined;
  let sound = true;
  for (const entry of map.entries) {
    const below = reading.below(entry);
    if (entry.key === PROVIDER) found = readProvider(below);
    else if (entry.key === 'file') file = below.flag();
    else {
      below.refuse(...refusedKey(entry.key), entry.keyAt);
      sound = false;
    }
  }
  if (!entryOf(map, PROVIDER) && sound) {
    return reading.refuse('secret_provider', `${quoted(reading.path)} must name its secret under \`${PROVIDER}\`.`);
  }
  return sound && found && file !== undefined ? { variable, ...found, file } : undefined;
}

function refusedKey(key: string): [string, string] {
  const why = unknownKey(key, [PROVIDER, 'vault', 'file'], {
    ...OTHER_PROVIDERS,
    token: 'the server itself vouches for the job; it goes with `vault`',
  });
  return Object.hasOwn(OTHER_PROVIDERS, key) ? ['secret_provider', why[1]] : why;
}

function readProvider(reading: Reading): { name: string; source: SecretSource } | undefined {
  const map = reading.map('a mapping with `name`');
  if (!map) return undefined;
  let name: string | undefined;
  let source: SecretSource | undefined = 'project';
  let sound = true;
  for (const entry of map.entries) {
    const below = reading.below(entry);
    if (entry.key === 'name') name = readName(below);
    else if (entry.key === 'source') source = readSource(below);
    else {
      below.refuse(...unknownKey(entry.key, ['name', 'source'], {}), entry.keyAt);
      sound = false;
    }
  }
  if (!entryOf(map, 'name')) return reading.refuse('secret_name', `${quoted(reading.path)} must have a \`name\`.`);
  return sound && name !== undefined && source !== undefined ? { name, source } : undefined;
}

function readName(reading: Reading): string | undefined {
  // A name of digits alone is a number to YAML and still a name.
  const { node } = reading;
  const digits = node.kind === 'scalar' && typeof node.value === 'number';
  const name = digits ? node.source : reading.text('the name of a secret');
  if (name === undefined || SECRET_NAME.test(name)) return name;
  return reading.refuse(
    'secret_name',
    `${quoted(name)} is not a secret's name: 1 to 255 letters, digits and \`_\`; variables are not expanded here.`,
  );
}

function readSource(reading: Reading): SecretSource | undefined {
  const source = reading.text('`inherit` or `group/<full path>`');
  if (source === undefined || source === 'inherit') return source;
  const path = source.startsWith('group/') ? source.slice('group/'.length) : '';
  if (path.length <= 1024 && GROUP_PATH.test(path)) return { group: path };
  return reading.refuse(
    'secret_source',
    `${quoted(source)} is not a source: leave it out for the project's own secret, or write \`inherit\` or \`group/<full path>\`.`,
  );
}

// A debug trace prints every variable, and the switch turned off makes a withheld secret an empty variable.
function checkVariables(variables: Variables): void {
  for (const name of ['CI_DEBUG_TRACE', 'CI_DEBUG_SERVICES']) {
    const debug = variables.get(name);
    if (debug && !/^(?:|0|f|false|n|no|off)$/i.test(debug.value)) {
      debug.reading.refuse(
        'secrets_and_debug',
        `\`${name}\` must not be on in a job with secrets: the log would show them.`,
        debug.entry.keyAt,
      );
    }
  }
  const strict = variables.get('FF_SECRET_RESOLVING_FAILS_IF_MISSING');
  if (strict && !/^(?:1|t|true)$/i.test(strict.value)) {
    const why = 'a job whose secret is missing would go on with an empty variable';
    strict.reading.refuse(
      'variable_refused',
      `\`FF_SECRET_RESOLVING_FAILS_IF_MISSING\` must stay on in a job with secrets: ${why}.`,
      strict.entry.keyAt,
    );
  }
}
