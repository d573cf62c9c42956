import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobIdentity } from './configuration.js';
import type { JobStop, StopReason } from './job-stop.js';
import { killQuietly } from './strays.js';

/** Milliseconds between SIGTERM and SIGKILL. */
export const KILL_AFTER_MS = 5000;
/** Milliseconds that a process outside the group may keep the output open after the script has ended. */
const DRAIN_MS = 500;

export interface ShellRun {
  shell: string;
  script: string;
  folder: string;
  environment: Record<string, string>;
  identity: JobIdentity | null;
  onOutput(bytes: Buffer): void;
  stop: JobStop;
  /** The stop reasons that end this script. */
  endsOn: readonly StopReason[];
  /** Milliseconds the script may take on its own account; absent: no limit but the job's. */
  limitMs?: number;
}

export interface ShellResult {
  /** 0 to 255; -1 when a signal ended the shell. */
  exitCode: number;
  /** What ended it early, if anything did. */
  stoppedBy: StopReason | 'limit' | null;
}

/** The shell for scripts, by absolute path: a job's own PATH must not choose it. */
export function findShell(): { path: string; name: string } {
  for (const name of ['bash', 'sh']) {
    for (const folder of ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']) {
      try {
        accessSync(`${folder}/${name}`, constants.X_OK);
        return { path: `${folder}/${name}`, name };
      } catch {
        // Not here.
      }
    }
  }
  throw new Error('Neither bash nor sh was found.');
}

/**
 * Runs a script in a process group of its own and returns when the group has ended; what the script left in the background is
 * killed. Rejects when the shell cannot be started, for instance because the variables are too long.
 */
export async function runScript(run: ShellRun): Promise<ShellResult> {
  const child = spawn(run.shell, [run.script], {
    cwd: run.folder,
    env: run.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(run.identity ?? {}),
  });
  child.stdout.on('data', (bytes: Buffer) => run.onOutput(bytes));
  child.stderr.on('data', (bytes: Buffer) => run.onOutput(bytes));
  await new Promise<void>((started, refused) => child.once('spawn', started).once('error', refused));
  return untilEnd(child, run);
}

async function untilEnd(child: ChildProcess, run: ShellRun): Promise<ShellResult> {
  const group = -child.pid!;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let stoppedBy: ShellResult['stoppedBy'] = null;
  const kills: Promise<void>[] = [];
  const end = (reason: StopReason | 'limit') => {
    stoppedBy = reason;
    if (kills.length === 0) kills.push(endGroup(group));
  };
  const heed = (reason: StopReason) => {
    if (run.endsOn.includes(reason)) end(reason);
  };
  const unsubscribe = run.stop.onRequest(heed);
  const limit = run.limitMs === undefined ? undefined : setTimeout(() => end('limit'), run.limitMs);
  // A reason from before the start is heeded too.
  if (run.stop.reason) heed(run.stop.reason);

  const exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
  clearTimeout(limit);
  unsubscribe();
  await Promise.all(kills);
  killQuietly(group);
  await Promise.race([closed, sleep(DRAIN_MS)]);
  child.stdout!.destroy();
  child.stderr!.destroy();
  return { exitCode, stoppedBy };
}

async function endGroup(group: number): Promise<void> {
  killQuietly(group, 'SIGTERM');
  for (const until = Date.now() + KILL_AFTER_MS; Date.now() < until && groupLives(group);) await sleep(50);
  killQuietly(group);
}

function groupLives(group: number): boolean {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
}
