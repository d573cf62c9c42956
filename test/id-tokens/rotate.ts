import { spawnSync } from 'node:child_process';
import { serverProgram } from '../../tools/local/paths.mjs';

/** The command as an operator runs it. */
export function rotate(file: string): string {
  const env = { PATH: process.env['PATH'], LOCKKEEPER_ID_TOKEN_KEYS_FILE: file };
  const { status, stdout, stderr } = spawnSync(process.execPath, [serverProgram('cli'), 'id-token-keys', 'rotate'], {
    env,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}
