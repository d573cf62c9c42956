import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes one mail as a file that only the server's own user can read. The same mail again replaces its file. */
export async function writeToFolder(folder: string, name: string, mail: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const target = path.join(folder, `${name}.eml`);
  const draft = `${target}.${process.pid}.part`;
  await writeFile(draft, mail, { mode: 0o600 });
  await rename(draft, target);
}
