import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const checkout = path.resolve(__dirname, '../..');

export interface Launch {
  readonly pid: number;
  /** Resolves with what was printed once the launcher says that it is ready; rejects when it ends before. */
  readonly ready: Promise<string>;
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
  signal(name: NodeJS.Signals): void;
}

/** Folders in /tmp, whatever TMPDIR says: short enough for a socket, and other users may pass through. */
export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(process.platform === 'linux' ? '/tmp' : tmpdir(), 'lk-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What `npm start` runs, with an environment of its own. */
export function launch(home: string, port: number, environment: Record<string, string> = {}, uid?: number): Launch {
  const child = spawn(process.execPath, ['tools/start.mjs'], {
    cwd: checkout,
    ...(uid !== undefined && { uid, gid: uid }),
    env: { PATH: process.env['PATH'] ?? '', LOCKKEEPER_HOME: home, LOCKKEEPER_PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      out += part;
      if (out.includes('Ctrl-C stops it.')) resolve(out);
    });
    void ended.then((end) => reject(new Error(`ended with ${end.code}: ${end.out}${end.err}`)));
  });
  ready.catch(() => undefined);
  return { pid: child.pid ?? 0, ready, ended, signal: (name) => void child.kill(name) };
}

/** The processes whose command line holds a text, without those that are ending. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8');
        if (status.slice(status.lastIndexOf(')') + 2).startsWith('Z')) return false;
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** The processes that a process started. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !status.slice(status.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** Waits until a condition holds; answers whether it did in time. */
export async function eventually(condition: () => boolean | Promise<boolean>, patience = 60_000): Promise<boolean> {
  for (const until = Date.now() + patience; Date.now() < until; await wait(50)) if (await condition()) return true;
  return false;
}

export async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/-/health/ready`)).status === 200;
  } catch {
    return false;
  }
}
