import { LIMITS } from '../limits.js';
import type { IdTokenRequest } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { entry as entryOf } from '../yaml/yaml-node.js';
import { reservedVariable } from './reserved-variable.js';

/** `id_tokens:`: variables, each with the audiences of its token. */
export function readIdTokens(reading: Reading): IdTokenRequest[] {
  const tokens: IdTokenRequest[] = [];
  const entries = reading.map('a mapping of variable names')?.entries ?? [];
  if (entries.length > LIMITS.idTokens)
    reading.refuse('too_many', `A job may ask for at most ${LIMITS.idTokens} ID tokens.`);
  for (const entry of entries.slice(0, LIMITS.idTokens)) {
    const below = reading.below(entry);
    const fault = reservedVariable(entry.key);
    if (fault)
      below.refuse('id_token_variable', `${quoted(entry.key)} cannot hold an ID token: ${fault}.`, entry.keyAt);
    const audiences = readAudiences(below);
    if (!fault && audiences.length > 0) tokens.push({ variable: entry.key, audiences });
  }
  return tokens;
}

function readAudiences(reading: Reading): string[] {
  let audiences: string[] = [];
  const map = reading.map('a mapping with `aud`');
  if (!map) return audiences;
  reading.fields({ aud: (value) => void (audiences = value.texts(LIMITS.audiences)) });
  const aud = entryOf(map, 'aud');
  if (!aud) reading.refuse('id_token_audience', `${quoted(reading.path)} must have an \`aud\`.`);
  else if (
    audiences.length === 0 ||
    audiences.some((text) => text.trim() === '' || text.length > LIMITS.audienceLength)
  )
    reading
      .below(aud)
      .refuse(
        'id_token_audience',
        `An audience has 1 to ${LIMITS.audienceLength} characters, and there is one at least.`,
      );
  return audiences;
}
