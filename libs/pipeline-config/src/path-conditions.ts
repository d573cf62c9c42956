import type { PipelineConfig, RefPolicy } from './definition.js';
import { LIMITS } from './limits.js';
import type { Position } from './problem.js';

/** A place where a configuration asks about the files of its commit. */
export interface PathCondition extends Position {
  readonly keyword: 'changes' | 'exists';
  /** `build:rules`, `workflow:rules`, `build:only`. */
  readonly path: string;
}

/** Where a configuration asks about files, so that somebody can be told what is not judged while nobody knows them. */
export function pathConditions(config: PipelineConfig): PathCondition[] {
  const places: PathCondition[] = [];
  const add = (at: Position, path: string, asked: Pick<RefPolicy, 'changes'> & { exists?: string[] | null }): void => {
    for (const keyword of ['changes', 'exists'] as const) if (asked[keyword]) places.push({ ...at, path, keyword });
  };
  for (const rule of config.workflow.rules ?? []) add(rule.at, 'workflow:rules', rule);
  for (const { at, job, rules, only, except } of config.jobs) {
    for (const rule of rules ?? []) add(rule.at, `${job.name}:rules`, rule);
    if (only) add(at, `${job.name}:only`, only);
    if (except) add(at, `${job.name}:except`, except);
  }
  return places.slice(0, LIMITS.pathConditions);
}
