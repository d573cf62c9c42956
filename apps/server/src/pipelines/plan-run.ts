import { expandEnvironmentName, type JobConfig, type PipelineConfig } from '@lockkeeper/pipeline-config';
import { predefinedVariables } from '@lockkeeper/runner-protocol';
import type { Namespace } from '../groups/index.js';
import { refuse } from '../platform/errors/index.js';
import type { RefName } from '../projects/index.js';
import type { NewJob } from './create-pipeline.query.js';

/** What a run of a configuration is known by, before it has any row of its own. */
export interface PlanFacts {
  /** 0 for a pipeline that is only asked about. */
  readonly pipelineId: number;
  readonly project: Pick<Namespace, 'id' | 'name' | 'fullPath'>;
  readonly ref: RefName;
  readonly refProtected: boolean;
  readonly sha: string;
  readonly source: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly user: { readonly userId: number; readonly username: string };
  readonly serverUrl: string;
}

function runnable(config: PipelineConfig): PipelineConfig {
  const jobs = config.jobs.filter((job) => job.when !== 'never');
  if (jobs.length === 0) throw refuse('NO_JOBS', 'refName', 'The configuration has no job that would ever run.');
  return { ...config, jobs };
}

/** The jobs of one run, their environments' names and their variables made. */
export function planRun(config: PipelineConfig, facts: PlanFacts): NewJob[] {
  return runnable(config).jobs.map((job) => {
    const variables = { ...job.variables, ...facts.variables };
    const environment = environmentOf({ ...job, variables }, facts);
    return { config: job, stageIndex: config.stages.indexOf(job.stage), environment, variables };
  });
}

function environmentOf(job: JobConfig, facts: PlanFacts): string | null {
  if (job.environment === null) return null;
  const predefined = predefinedVariables({
    jobName: job.name,
    stage: job.stage,
    pipelineId: facts.pipelineId,
    pipelineSource: facts.source,
    projectId: facts.project.id,
    projectName: facts.project.name,
    projectFullPath: facts.project.fullPath,
    refName: facts.ref.name,
    refType: facts.ref.kind,
    refProtected: facts.refProtected,
    sha: facts.sha,
    userId: facts.user.userId,
    userLogin: facts.user.username,
    serverUrl: facts.serverUrl,
  });
  const made = expandEnvironmentName(job.environment, { ...Object.fromEntries(predefined), ...job.variables });
  if ('name' in made) return made.name;
  throw refuse(made.problem.code.toUpperCase(), 'refName', `The job ${job.name}: ${made.problem.message}`);
}
