import { spawnSync } from 'node:child_process';
import path from 'node:path';

const cli = path.join(__dirname, '..', '..', 'apps/server/dist/cli.js');

/** The command as an operator runs it. */
export function rotate(file: string): string {
  const env = { PATH: process.env['PATH'], LOCKKEEPER_ID_TOKEN_KEYS_FILE: file };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'id-token-keys', 'rotate'], {
    env,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}
