import { canResolveNativeSecrets } from '@lockkeeper/runner-protocol';
import type { ServingRunner } from './jobs.query.js';

export interface WaitingJob {
  readonly tags: readonly string[];
  readonly needsSecrets: boolean;
  readonly refProtected: boolean;
  readonly archived: boolean;
}

/** Why no runner can take a job that waits, in a sentence; null when one can. */
export function stuckReason(job: WaitingJob, runners: readonly ServingRunner[]): string | null {
  if (job.archived) return 'The project is archived: its jobs are not handed out.';
  if (runners.length === 0) return 'No runner serves this project.';
  const working = runners.filter((runner) => !runner.paused);
  if (working.length === 0) return 'Every runner that serves this project is paused.';
  const online = working.filter((runner) => runner.online);
  if (online.length === 0) return 'No runner that serves this project is online.';
  const tagged = online.filter((runner) => fitsTags(job, runner));
  if (tagged.length === 0) {
    return job.tags.length === 0
      ? 'No online runner takes jobs without tags.'
      : `No online runner has all tags of the job: ${job.tags.join(', ')}.`;
  }
  const allowed = tagged.filter((runner) => job.refProtected || !runner.protected);
  if (allowed.length === 0) return 'The runners that could take the job take those of protected refs only.';
  if (!job.needsSecrets || allowed.some((runner) => runner.managers.some(canResolveNativeSecrets))) return null;
  return 'The job asks for secrets, and no online runner can fetch them: that takes GitLab Runner 18.6 or the bundled runner.';
}

const fitsTags = (job: WaitingJob, runner: ServingRunner): boolean =>
  job.tags.length === 0 ? runner.run_untagged : job.tags.every((tag) => runner.tags.includes(tag));
