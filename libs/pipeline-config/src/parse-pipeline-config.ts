import { Assembler } from './assemble/assembler.js';
import { IncludeFiles, type IncludedFiles } from './assemble/include-files.js';
import { childProblems } from './child-configuration.js';
import { checkNames } from './check-names.js';
import type { PipelineConfig } from './definition.js';
import { Problems, type Problem } from './problem.js';
import { readDefaults } from './read/read-defaults.js';
import type { JobFrame } from './read/read-job.js';
import { readJobs } from './read/read-jobs.js';
import { DEFAULT_STAGES, readStages } from './read/read-stages.js';
import { readVariables, type Variables } from './read/read-variables.js';
import { plainWorkflow, readWorkflow } from './read/read-workflow.js';
import { TooMuchWork } from './work.js';
import { readYaml } from './yaml/read-yaml.js';
import { Reading } from './yaml/reading.js';

const NO_FILES: IncludedFiles = new Map();

/**
 * Reads the text of a `.gitlab-ci.yml` and of the files that it includes, which are given by path. What is not known is
 * refused with its place, never left out: a job that is half understood would run with other rules than its author
 * wrote. Never throws; at most 50 problems, in text order.
 */
export function parsePipelineConfig(
  text: string,
  files: IncludedFiles = NO_FILES,
): { config: PipelineConfig } | { problems: Problem[] } {
  const parsed = parseAlone(text, files);
  if ('problems' in parsed) return parsed;
  const problems = childProblems(parsed.config, files, parseAlone);
  return problems.length > 0 ? { problems } : parsed;
}

function parseAlone(text: string, files: IncludedFiles): { config: PipelineConfig } | { problems: Problem[] } {
  const problems = new Problems();
  const config = withinBounds(problems, () => {
    const root = readYaml(text, problems);
    return root && readDocument(new Reading(root, '', problems), files);
  });
  return config && problems.list.length === 0 ? { config } : { problems: problems.sorted() };
}

function withinBounds<T>(problems: Problems, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    const message = 'With its templates, references and patterns the configuration is too large.';
    problems.add({ line: 1, column: 1 }, '', 'too_large', message);
    return undefined;
  }
}

function readDocument(reading: Reading, files: IncludedFiles): PipelineConfig | undefined {
  if (reading.node.kind !== 'map') {
    return reading.refuse('wrong_type', 'The configuration must be a mapping of job names and keywords.');
  }
  const included = new IncludeFiles(files, reading.problems);
  const map = included.merge(reading.node);
  const assembler = new Assembler(map, reading.problems);
  const read = <T>(key: string, how: (value: Reading) => T): T | undefined => {
    const entry = assembler.entry(key);
    return entry && how(reading.below(entry));
  };
  const frame: JobFrame = {
    stages: read('stages', readStages) ?? [...DEFAULT_STAGES],
    variables: read('variables', (value) => readVariables(value, 'top')) ?? (new Map() as Variables),
    defaults: readDefaults(reading, assembler),
    files: included,
  };
  const workflow = read('workflow', readWorkflow) ?? plainWorkflow(reading.at);
  const jobs = readJobs(reading, map, assembler, frame);
  if (reading.problems.list.length === 0) checkNames(jobs, frame.stages, reading.problems);
  const variables = Object.fromEntries(
    [...frame.variables].map(([name, { value, expand, description, options }]) => {
      return [name, { value, expand, description, options }];
    }),
  );
  return { variables, stages: frame.stages, workflow, includes: [...included.found], jobs };
}
