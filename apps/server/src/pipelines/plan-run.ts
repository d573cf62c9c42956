import { planPipeline, type PipelineConfig, type PipelinePlan } from '@lockkeeper/pipeline-config';
import { predefinedVariables, type CommitFacts, type PredefinedFacts } from '@lockkeeper/runner-protocol';
import type { Namespace } from '../groups/index.js';
import { Refused } from '../platform/errors/index.js';
import { PRODUCT_VERSION } from '../platform/product-version.js';
import type { RefName } from '../projects/index.js';
import type { CommitFiles } from './commit-files.js';
import type { NewJob } from './create-pipeline.query.js';
import { asRefusals } from './read-configuration.js';
import type { HeadRow } from './refs.query.js';

/** Projects have no default branch of their own; that is what it is called nearly everywhere. */
export const DEFAULT_BRANCH = 'main';

/** What a run of a configuration is known by, before it has any row of its own. */
export interface PlanFacts {
  /** 0 for a pipeline that is only asked about. */
  readonly pipelineId: number;
  readonly project: Pick<Namespace, 'id' | 'name' | 'fullPath' | 'description' | 'ancestorIds'>;
  readonly ref: RefName;
  readonly refProtected: boolean;
  readonly sha: string;
  /** Null for a text that nobody has committed. */
  readonly head: Pick<HeadRow, 'message' | 'created_at' | 'author_username' | 'parent_sha'> | null;
  readonly source: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly user: { readonly userId: number; readonly username: string; readonly name: string };
  readonly serverUrl: string;
  readonly files: Pick<CommitFiles, 'paths' | 'changedPaths'>;
}

export interface PlannedRun extends Pick<PipelinePlan, 'name' | 'autoCancel'> {
  readonly jobs: NewJob[];
}

/** One run by its rules: its jobs, their environments' names and their variables made. */
export function planRun(config: PipelineConfig, facts: PlanFacts): PlannedRun {
  const known = predefinedFacts(facts);
  const result = planPipeline(config, {
    predefined: pipelineVariables(known),
    predefinedOf: ({ name, stage, environment, environmentAction }) => {
      const place = environment === null ? {} : { environmentName: environment, environmentAction };
      return Object.fromEntries(predefinedVariables({ ...known, jobName: name, stage, ...place }));
    },
    variables: facts.variables,
    source: facts.source,
    refName: facts.ref.name,
    refType: facts.ref.kind,
    projectPath: facts.project.fullPath,
    changedFiles: facts.files.changedPaths,
    files: facts.files.paths,
  });
  if ('problems' in result) throw new Refused(asRefusals('refName', result.problems));
  const { name, autoCancel, stages } = result.plan;
  const jobs = result.plan.jobs.map((job): NewJob => {
    return {
      config: job,
      stageIndex: stages.indexOf(job.stage),
      environment: job.environment,
      variables: job.variables,
    };
  });
  return { name, autoCancel, jobs };
}

// What tells of a job is not there yet while `workflow` is judged.
function pipelineVariables(known: Omit<PredefinedFacts, 'jobName' | 'stage'>): Record<string, string> {
  const all = predefinedVariables({ ...known, jobName: '', stage: '' });
  return Object.fromEntries(all.filter(([name]) => !/^CI_(?:JOB|NODE)_/.test(name)));
}

function predefinedFacts(facts: PlanFacts): Omit<PredefinedFacts, 'jobName' | 'stage'> {
  const { head, project } = facts;
  const parent = project.ancestorIds.at(-2);
  return {
    ...(parent === undefined ? {} : { namespaceId: parent }),
    ...(head?.parent_sha ? { beforeSha: head.parent_sha } : {}),
    ...(head ? { commit: commitFacts(head) } : {}),
    pipelineId: facts.pipelineId,
    pipelineSource: facts.source,
    projectId: project.id,
    projectName: project.name,
    projectFullPath: project.fullPath,
    projectDescription: project.description,
    defaultBranch: DEFAULT_BRANCH,
    refName: facts.ref.name,
    refType: facts.ref.kind,
    refProtected: facts.refProtected,
    sha: facts.sha,
    userId: facts.user.userId,
    userLogin: facts.user.username,
    userName: facts.user.name,
    serverUrl: facts.serverUrl,
    serverVersion: PRODUCT_VERSION,
  };
}

const commitFacts = (head: NonNullable<PlanFacts['head']>): CommitFacts => ({
  message: head.message,
  createdAt: head.created_at,
  ...(head.author_username === null ? {} : { author: head.author_username }),
});
