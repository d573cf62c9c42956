import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationRefused } from './configuration.js';

/**
 * Makes the builds folder and takes it for this process: the sweep at start would otherwise remove another runner's jobs.
 * A lock whose process has ended counts as free. Returns how to give it back.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  // 0711: jobs under another identity must be able to enter their own folder, but not to list the others.
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const file = join(folder, '.lock');
  const mine = `${process.pid} ${startTime(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid, started] = (await readFile(file, 'utf8')).split(' ');
      if (lives(Number(pid), started ?? '')) {
        throw new ConfigurationRefused(
          `LOCKKEEPER_RUNNER_BUILDS is in use by another runner (process ${pid}): ${folder}`,
        );
      }
      await rm(file, { force: true });
    }
  }
  throw new ConfigurationRefused(`LOCKKEEPER_RUNNER_BUILDS is being taken by another runner: ${folder}`);
}

function lives(pid: number, started: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startTime(pid) === started;
}

/** Start of a process in clock ticks since boot, by which a reused number is told apart; empty where there is no /proc. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
