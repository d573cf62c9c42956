import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { baoHcl } from './bao-hcl.mjs';
import { IDENTITIES, keepKeyPair, keepSealKey } from './keys.mjs';
import { ConfigRefused, privateFolder, readPrivate, writeNew } from './private-files.mjs';

/**
 * Writes `DIR/keys` (for Lockkeeper) and `DIR/openbao` (for OpenBao). What is there already is kept; nothing is replaced.
 * Gives { keysDir, baoDir, made: [files], kept: [files], hclDiffers }.
 */
export function writeConfig(settings) {
  const keysDir = path.join(settings.root, 'keys');
  const baoDir = path.join(settings.root, 'openbao');
  mkdirSync(settings.root, { recursive: true, mode: 0o700 });
  for (const folder of [keysDir, baoDir]) privateFolder(folder);
  const made = [];
  const kept = [];
  const note = (file, isNew) => (isNew ? made : kept).push(file);
  const publicKeys = {};
  for (const identity of IDENTITIES) {
    const pair = keepKeyPair(keysDir, identity);
    publicKeys[identity] = pair.publicPem;
    note(path.join(keysDir, `${identity}.key`), pair.made);
  }
  note(path.join(baoDir, 'seal.key'), keepSealKey(path.join(baoDir, 'seal.key')));
  const file = path.join(baoDir, 'bao.hcl');
  const wanted = baoHcl({ ...settings, dir: settings.openbaoDir ?? baoDir, publicKeys });
  const present = readPrivate(file)?.toString('utf8') ?? null;
  if (present === null) writeNew(file, wanted);
  else checkBelongsTogether(file, present, Object.values(publicKeys));
  note(file, present === null);
  return { keysDir, baoDir, made, kept, hclDiffers: present !== null && present !== wanted };
}

/** A configuration with other keys would start an OpenBao that nobody can enter. */
function checkBelongsTogether(file, hcl, publicKeys) {
  const strangers = publicKeys.filter((pem) => !hcl.includes(pem.trimEnd()));
  if (strangers.length > 0)
    throw new ConfigRefused(`${file} was written for other keys than those in keys/. Nothing was changed.`);
}
