import type { TriggerConfig } from '@lockkeeper/pipeline-config';
import { Fault, Refused } from '../platform/errors/index.js';
import { DEFAULT_BRANCH } from './plan-run.js';

/** A pipeline that is not to be started, by a rule about pipelines that start others. In GitLab's words. */
export class NotTriggered extends Error {
  constructor(
    readonly reason: TriggerProblem['reason'],
    message: string,
  ) {
    super(message);
  }
}

/** Why a job started no pipeline, for whoever sees the job. */
export interface TriggerProblem {
  readonly reason:
    | 'reached_max_descendant_pipelines_depth'
    | 'reached_max_pipeline_hierarchy_size'
    | 'insufficient_bridge_permissions'
    | 'downstream_bridge_project_not_found'
    | 'downstream_pipeline_creation_failed';
  readonly sentence: string;
}

const MOST = 1000;

/** Null: not foreseen, so perhaps not for ever. Who sees the job may see nothing of the other project, so little is told. */
export function problemOf(error: unknown, { includes, project, branch }: TriggerConfig): TriggerProblem | null {
  if (error instanceof NotTriggered) return { reason: error.reason, sentence: error.message };
  const barred = error instanceof Fault && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN');
  const refused = error instanceof Refused || (error instanceof Fault && error.code === 'BAD_USER_INPUT');
  if (!barred && !refused) return null;
  if (includes) {
    if (barred) return { reason: 'insufficient_bridge_permissions', sentence: 'Who ran this may not run it any more.' };
    return { reason: 'downstream_pipeline_creation_failed', sentence: (error as Error).message.slice(0, MOST) };
  }
  const where = `${project} on the branch ${branch ?? DEFAULT_BRANCH}`;
  if (barred)
    return {
      reason: 'downstream_bridge_project_not_found',
      sentence: `There is no ${where}, or who ran this may not run pipelines there.`,
    };
  const sentence = `The configuration of ${where} makes no pipeline with these variables.`;
  return { reason: 'downstream_pipeline_creation_failed', sentence };
}
