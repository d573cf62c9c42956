import type { Value, Values } from '../definition.js';
import type { Position, Problems } from '../problem.js';
import type { Work } from '../work.js';
import { ExpansionFault } from './expand-variables.js';
import type { PathMatcher } from './path-matcher.js';
import type { PlanFacts } from './plan-facts.js';

/** What all jobs of a plan share. */
export interface PlanFrame {
  readonly facts: PlanFacts;
  readonly changed: PathMatcher;
  readonly present: PathMatcher;
  /** The variables at the top, with those of the rule of `workflow` that matched. */
  readonly globals: Values;
  readonly given: Values;
  readonly work: Work;
  readonly problems: Problems;
}

/** Notes the faults of expanding where they came up. */
export function guarded<T>(problems: Problems, at: Position, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpansionFault)) throw error;
    problems.add(at, '', 'variables', error.message);
    return undefined;
  }
}

/** Values in which a `$` is a dollar. */
export function literal(variables: Readonly<Record<string, string>>): Map<string, Value> {
  return new Map(Object.entries(variables).map(([name, value]) => [name, { value, expand: false }]));
}
