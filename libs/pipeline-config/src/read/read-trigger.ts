import type { IncludeFiles } from '../assemble/include-files.js';
import type { JobDefinition } from '../definition.js';
import { LIMITS } from '../limits.js';
import type { TriggerConfig } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { JOB_KEYWORDS } from './keywords.js';

/** What a job that starts a pipeline may say: no runner ever sees it. */
const TRIGGER_KEYWORDS = new Set([
  'trigger',
  'allow_failure',
  'except',
  'extends',
  'inherit',
  'interruptible',
  'manual_confirmation',
  'needs',
  'only',
  'parallel',
  'resource_group',
  'rules',
  'stage',
  'variables',
  'when',
]);

const INPUTS = 'a pipeline takes no inputs; use variables';
const NO_MIRROR = 'a job is not over while the other pipeline waits for a person; use `depend`';

export function readTrigger(reading: Reading, files: IncludeFiles): TriggerConfig {
  const trigger: TriggerConfig = {
    includes: null,
    project: null,
    branch: null,
    depends: false,
    forward: { yamlVariables: true, pipelineVariables: false },
  };
  if (reading.node.kind !== 'map') trigger.project = readName(reading);
  else readFields(reading, trigger, files);
  return trigger;
}

function readFields(reading: Reading, trigger: TriggerConfig, files: IncludeFiles): void {
  const seen = new Map<string, Reading>();
  const keep = (keyword: string, read: (value: Reading) => void) => (value: Reading) => {
    seen.set(keyword, value);
    read(value);
  };
  reading.fields(
    {
      include: keep('include', (value) => void (trigger.includes = readIncludes(value, files))),
      project: keep('project', (value) => void (trigger.project = readName(value))),
      branch: keep('branch', (value) => void (trigger.branch = readName(value))),
      strategy: (value) => void (trigger.depends = readStrategy(value)),
      forward: (value) => readForward(value, trigger),
    },
    { inputs: INPUTS },
  );
  const include = seen.get('include');
  if (include && seen.has('project'))
    include.refuse('trigger', '`include` and `project` exclude each other in a `trigger`.', include.keyAt);
  if (!include && !seen.has('project'))
    reading.refuse(
      'trigger',
      `${quoted(reading.path)} must name the files of a child pipeline (\`include\`) or a \`project\`.`,
    );
  const branch = seen.get('branch');
  if (branch && !seen.has('project'))
    branch.refuse('trigger', '`branch` goes with `project`: a child pipeline has the ref of its parent.', branch.keyAt);
}

function readIncludes(reading: Reading, files: IncludeFiles): string[] {
  const paths = [...new Set(reading.flatItems(2).flatMap((item) => files.named(item)))];
  if (reading.node.kind === 'list' && reading.node.items.length === 0)
    reading.refuse('trigger', `${quoted(reading.path)} names no file.`);
  if (paths.length > LIMITS.childFiles)
    reading.refuse('too_many', `A child pipeline is made of at most ${LIMITS.childFiles} files.`);
  return paths.slice(0, LIMITS.childFiles);
}

function readName(reading: Reading): string | null {
  const name = reading.text('a name');
  if (name === undefined) return null;
  if (name.trim() !== '' && name.length <= LIMITS.pathLength) return name;
  return reading.refuse('trigger', `${quoted(reading.path)} has 1 to ${LIMITS.pathLength} characters.`) ?? null;
}

function readStrategy(reading: Reading): boolean {
  if (reading.node.kind === 'scalar' && reading.node.value === 'mirror')
    reading.refuse('not_supported', `${quoted('mirror')} is not supported: ${NO_MIRROR}.`);
  else reading.oneOf(['depend']);
  return true;
}

function readForward(reading: Reading, { forward }: TriggerConfig): void {
  reading.fields({
    yaml_variables: (value) => void (forward.yamlVariables = value.flag() ?? true),
    pipeline_variables: (value) => void (forward.pipelineVariables = value.flag() ?? false),
  });
}

/** Refuses what needs a runner in a job that has none. */
export function checkTrigger({ job, parallel, rules }: JobDefinition, said: ReadonlyMap<string, Reading>): void {
  for (const keyword of JOB_KEYWORDS) {
    const value = said.get(keyword);
    if (!value || TRIGGER_KEYWORDS.has(keyword)) continue;
    const why = 'the server starts the other pipeline, and no runner is asked';
    value.refuse('trigger', `${quoted(keyword)} cannot stand beside \`trigger\`: ${why}.`, value.keyAt);
  }
  if (job.when === 'delayed')
    said.get('when')?.refuse('trigger', 'A job with `trigger` is `on_success`, `on_failure`, `always` or `manual`.');
  if (rules?.some((rule) => rule.when === 'delayed'))
    said.get('rules')?.refuse('trigger', 'No rule of a job with `trigger` may delay it.');
  if (parallel?.kind === 'count')
    said.get('parallel')?.refuse('trigger', 'A job with `trigger` runs in parallel by a `matrix` only.');
}
