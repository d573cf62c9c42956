import { readdir, readFile } from 'node:fs/promises';

/**
 * Kills processes that left their job's group (setsid, daemons): on Linux they are known by the job folder as their HOME, which
 * they had when they started. Elsewhere, and for a process that was started with another environment, nothing is found.
 */
export async function killStrays(folder: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const mark = Buffer.from(`\0HOME=${folder}\0`);
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const environment = await readFile(`/proc/${name}/environ`).catch(() => null);
    if (environment && Buffer.concat([Buffer.of(0), environment]).includes(mark)) killQuietly(Number(name));
  }
}

/** Sends SIGKILL; a process that is gone is as good as killed. */
export function killQuietly(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Ended in the meantime.
  }
}
