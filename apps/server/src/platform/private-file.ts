import fs from 'node:fs';
import path from 'node:path';

/** Writes a file of 0600 so that a crash leaves the one of before or the new one. It stays the server's, whoever runs this. */
export function writePrivateFile(file: string, text: string, like = file): void {
  const owner = fs.statSync(like, { throwIfNoEntry: false }) ?? fs.statSync(path.dirname(file));
  const draft = `${file}.new`;
  fs.rmSync(draft, { force: true });
  const handle = fs.openSync(draft, 'wx', 0o600);
  try {
    fs.writeSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  if (process.getuid?.() === 0) fs.chownSync(draft, owner.uid, owner.gid);
  fs.renameSync(draft, file);
  keepFolder(file);
}

/** Removes it for good, as far as the file system goes. */
export function removePrivateFile(file: string): void {
  fs.rmSync(file, { force: true });
  keepFolder(file);
}

function keepFolder(file: string): void {
  const folder = fs.openSync(path.dirname(file), 'r');
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
