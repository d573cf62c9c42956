import { isSetByServer } from './pipeline-variables.js';
import type { TriggerRow } from './triggers.query.js';

/**
 * What the pipeline is given that a job starts. Secrets are no variables of a configuration, so none is among them. What
 * the server sets (`CI_*`, `FF_*` and the like) is of this pipeline and tells the other one nothing.
 */
export function forwardedVariables({
  trigger: { forward },
  variables,
  given,
}: Pick<TriggerRow, 'trigger' | 'variables' | 'given'>): { key: string; value: string }[] {
  const all = { ...(forward.pipelineVariables && given), ...(forward.yamlVariables && variables) };
  return Object.entries(all)
    .filter(([key]) => !isSetByServer(key))
    .map(([key, value]) => ({ key, value }));
}
