import { spawn } from 'node:child_process';
import { serverProgram } from '../../tools/local/paths.mjs';
import type { TestServer } from './server.js';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `lockkeeper ARGS` as an operator runs it: the built program, with this environment and nothing else. */
export function command(
  args: readonly string[],
  environment: Record<string, string>,
  killed?: AbortSignal,
): Promise<Ran> {
  const child = spawn(process.execPath, [serverProgram('cli'), ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  killed?.addEventListener('abort', () => child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

/** The same beside a server of a test, with its database. */
export const commandAt = (server: Pick<TestServer, 'database'>, ...args: string[]): Promise<Ran> =>
  command(args, { LOCKKEEPER_DATABASE_URL: server.database.appUrl });
