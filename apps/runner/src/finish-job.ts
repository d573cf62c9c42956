import { setTimeout as sleep } from 'node:timers/promises';
import type { JobEnd, JobLink } from './job-link.js';
import type { JobLog } from './job-log.js';
import type { JobStop } from './job-stop.js';
import type { LogShipper } from './log-shipper.js';

const FULL_RESENDS = 3;
const REFUSED_ROUNDS = 10;

export interface FinishTimes {
  /** Milliseconds after which the runner no longer tries to report the end. */
  giveUpMs: number;
  /** Milliseconds between two tries when the server named no interval. */
  pauseMs: number;
}

export interface RunningJob {
  log: JobLog;
  link: JobLink;
  shipper: LogShipper;
  stop: JobStop;
}

/** Sends the rest of the log, then the end of the job, until the server has both. True when the server took the end. */
export async function finishJob(
  { log, link, shipper, stop }: RunningJob,
  end: JobEnd,
  times: FinishTimes,
): Promise<boolean> {
  const deadline = Date.now() + times.giveUpMs;
  let resends = 0;
  let refused = 0;
  let told = false;
  while (Date.now() < deadline && refused < REFUSED_ROUNDS) {
    await shipper.finish(deadline);
    if (isAborted(stop)) return false;
    // Before the end: afterwards the job takes nothing more.
    told ||= await link.tellFindings(log).catch(() => false);
    const status = await link.finish(end, log).then(
      (answer) => answer.status,
      () => null,
    );
    if (status === 200) return true;
    if (isAborted(stop)) return false;
    // 412: the server's copy of the log is damaged. 202: it has the end but not yet the whole log.
    if (status === 412 && ++resends <= FULL_RESENDS) shipper.rewind();
    else if (status !== 202 && status !== null) refused++;
    await sleep(status === 202 ? (link.intervalMs ?? times.pauseMs) : times.pauseMs * Math.min(10, refused + 1));
  }
  return false;
}

// A function, since the compiler would take the reason for constant between two calls.
function isAborted(stop: JobStop): boolean {
  return stop.reason === 'aborted';
}
