import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sanitizeSystemId } from '@lockkeeper/runner-protocol';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The id by which the server knows this machine of the runner: made once and kept in the builds folder. */
export async function systemId(buildsFolder: string): Promise<string> {
  const file = join(buildsFolder, '.runner_system_id');
  const kept = sanitizeSystemId((await readFile(file, 'utf8').catch(() => '')).trim());
  if (kept !== null) return kept;
  const made = `r_${Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}
