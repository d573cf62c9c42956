import type { JobConfig, PipelinePlan } from '@lockkeeper/pipeline-config';
import { refuse } from '../platform/errors/index.js';

// What the configuration may say and jobs cannot do yet. Running such a job all the same would ignore its author's words.
const NOT_YET: readonly [keyword: string, asked: (job: JobConfig) => boolean][] = [
  ['id_tokens', (job) => job.idTokens.length > 0],
  ['secrets: vault', (job) => job.vaultSecrets.length > 0],
];

/** Refuses a pipeline with what is read and not carried out yet. */
export function requireSupported({ jobs }: PipelinePlan): void {
  for (const job of jobs) {
    const [keyword] = NOT_YET.find(([, asked]) => asked(job)) ?? [];
    if (keyword !== undefined)
      throw refuse('NOT_SUPPORTED', 'refName', `The job ${job.name}: jobs with \`${keyword}\` cannot run here yet.`);
  }
}
