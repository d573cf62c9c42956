import { LIMITS } from '../limits.js';
import type { IdTokenRequest, VaultSecret } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { entry as entryOf, type YamlMap } from '../yaml/yaml-node.js';

const ENGINES = ['kv-v2', 'kv-v1', 'generic'] as const;
const DEFAULT_ENGINE = { name: 'kv-v2', path: 'kv-v2' };

/** A secret that the runner reads from a Vault of its own, with an ID token of the job. */
export function readVaultSecret(
  reading: Reading,
  variable: string,
  idTokens: readonly IdTokenRequest[],
): VaultSecret | undefined {
  const secret: VaultSecret = { variable, engine: DEFAULT_ENGINE, path: '', field: '', token: null, file: true };
  const before = reading.problems.list.length;
  reading.fields({
    vault: (value) => readVault(value, secret),
    file: (value) => void (secret.file = value.flag() ?? true),
    token: (value) => void (secret.token = value.text('`$` and the name of an ID token') ?? null),
  });
  checkToken(reading, secret, idTokens);
  return reading.problems.list.length > before ? undefined : secret;
}

function readVault(reading: Reading, secret: VaultSecret): void {
  if (reading.node.kind === 'map') {
    reading.fields({
      engine: (value) => void (secret.engine = readEngine(value)),
      path: (value) => void (secret.path = value.text() ?? ''),
      field: (value) => void (secret.field = value.text() ?? ''),
    });
  } else {
    const text = reading.text('`path/field@engine` or a mapping');
    if (text === undefined) return;
    const at = text.lastIndexOf('@');
    const whole = at < 0 ? text : text.slice(0, at);
    const slash = whole.lastIndexOf('/');
    if (at >= 0) secret.engine = { ...DEFAULT_ENGINE, path: text.slice(at + 1) };
    [secret.path, secret.field] = [whole.slice(0, Math.max(slash, 0)), whole.slice(slash + 1)];
  }
  const parts = [secret.path, secret.field, secret.engine.path];
  if (parts.some((part) => part.trim() === '' || part.length > LIMITS.imageLength))
    reading.refuse(
      'vault_secret',
      `${quoted(reading.path)} must name a path, a field and an engine: \`db/password@kv\`.`,
    );
}

function readEngine(reading: Reading): VaultSecret['engine'] {
  const engine = { ...DEFAULT_ENGINE };
  reading.fields({
    name: (value) => void (engine.name = value.oneOf(ENGINES) ?? engine.name),
    path: (value) => void (engine.path = value.text() ?? ''),
  });
  return engine;
}

function checkToken(reading: Reading, secret: VaultSecret, idTokens: readonly IdTokenRequest[]): void {
  if (secret.token === null) {
    if (idTokens.length === 1) return;
    const which = idTokens.length === 0 ? 'needs one of `id_tokens`' : 'must say which one it uses: `token: $NAME`';
    reading.refuse(
      'vault_token',
      `A secret of \`vault\` is read with an ID token: ${quoted(reading.path)} ${which}.`,
      reading.keyAt,
    );
    return;
  }
  if (idTokens.some(({ variable }) => secret.token === `$${variable}` || secret.token === `\${${variable}}`)) return;
  const token = entryOf(reading.node as YamlMap, 'token');
  const message = `${quoted(secret.token)} is none of the job's \`id_tokens\`.`;
  reading.refuse('vault_token', message, token?.value.at);
}
