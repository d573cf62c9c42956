import { subject, type Subject } from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';

/** An environment of a project, for which deploying takes this role now; null: nothing protects it. */
export const asEnvironment = (project: Namespace, deployRole: number | null): Subject<'environment'> =>
  subject.environment({ ancestorIds: project.ancestorIds, archived: project.archived, deployRole });
