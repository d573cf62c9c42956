import { subject, type Subject } from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';

/**
 * An environment of a project, for which deploying takes this role now; null: nothing protects it. For a pattern it
 * stands for all that it matches.
 */
export const asEnvironment = (
  { ancestorIds, archived }: Namespace,
  environmentName: string | null,
  deployRole: number | null,
): Subject<'environment'> => subject.environment({ ancestorIds, archived, deployRole, environmentName });
