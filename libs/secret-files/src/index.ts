import { readDotenv } from './read-dotenv.js';
import { readGitLabVariables, readInfisical } from './read-exports.js';
import { readJson, readYaml } from './read-structured.js';
import type { ReadableFormat, SecretFile } from './secret-file.js';

export type { ReadableFormat, SecretFile, SecretFileEntry, SecretFileRemark } from './secret-file.js';
export { UnwritableValue, writeSecretFile, type NamedValue, type WritableFormat } from './write-secret-file.js';

const readers: Readonly<Record<ReadableFormat, (text: string) => SecretFile>> = {
  dotenv: readDotenv,
  json: readJson,
  yaml: readYaml,
  gitlab_variables: readGitLabVariables,
  infisical: readInfisical,
};

/** Reads a file of names and values. Never throws for what the text holds: it is in `problems`, with its line. */
export function readSecretFile(format: ReadableFormat, text: string): SecretFile {
  return readers[format](text);
}
