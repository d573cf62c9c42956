import type { IncludedFiles } from './assemble/include-files.js';
import type { PipelineConfig } from './definition.js';
import { LIMITS } from './limits.js';
import { quoted, type Position, type Problem } from './problem.js';

type Parsed = { config: PipelineConfig } | { problems: Problem[] };
type Parse = (text: string, files: IncludedFiles) => Parsed;

/** The configuration that a child pipeline of these files has. */
export const childConfiguration = (files: readonly string[]): string =>
  JSON.stringify({ include: files.map((local) => ({ local })) });

/**
 * What is wrong with the pipelines that a configuration would start from files of its own commit, and with those that
 * these would start: found when it is committed, not when the time of one has come.
 */
export function childProblems(config: PipelineConfig, files: IncludedFiles, parse: Parse): Problem[] {
  const waiting = [config];
  const known = new Set<string>();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    for (const { at, job } of next.jobs) {
      const text = job.trigger?.includes && childConfiguration(job.trigger.includes);
      if (!text || known.has(text)) continue;
      known.add(text);
      if (known.size > LIMITS.childConfigurations)
        return [
          problem(
            at,
            job.name,
            'too_many',
            `There may be at most ${LIMITS.childConfigurations} kinds of child pipelines.`,
          ),
        ];
      const child = parse(text, files);
      if ('problems' in child) return child.problems.map((found) => placed(found, at, job.name));
      waiting.push(child.config);
    }
  }
  return [];
}

/** What has no place in a file is told where the pipeline is started. */
const placed = (found: Problem, at: Position, name: string): Problem =>
  found.file === undefined
    ? problem(at, name, found.code, `The child pipeline of ${quoted(name)}: ${found.message}`)
    : found;

const problem = ({ line, column, file }: Position, name: string, code: string, message: string): Problem => ({
  ...{ code, message, line, column, path: `${name}:trigger` },
  ...(file === undefined ? {} : { file }),
});
