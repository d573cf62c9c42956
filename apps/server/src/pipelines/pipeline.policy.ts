import { subject, type Subject } from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';

type ProjectFacts = Pick<Namespace, 'ancestorIds' | 'archived'>;

/** `pushRole`: the role that pushing to the ref takes now; null when nothing protects it. */
export const asRef = ({ ancestorIds, archived }: ProjectFacts, pushRole: number | null): Subject<'ref'> =>
  subject.ref({ ancestorIds, archived, pushRole });

export const asPipeline = ({ ancestorIds, archived }: ProjectFacts, pushRole: number | null): Subject<'pipeline'> =>
  subject.pipeline({ ancestorIds, archived, pushRole });

/** What protects the ref and the environment of a job. */
export interface JobDemands {
  /** Of the job; null: none. */
  readonly environmentName: string | null;
  readonly pushRole: number | null;
  readonly deployRole: number | null;
}

export const asJob = ({ ancestorIds, archived }: ProjectFacts, demands: JobDemands): Subject<'job'> =>
  subject.job({ ancestorIds, archived, ...demands });
