import { nearestWord } from '@lockkeeper/nearest-word';
import { jobRefusal, JOB_KEYWORDS, TOP_KEYWORDS, TOP_RESERVED, topRefusal } from './keywords.js';
import { nameFault, nameSkeleton } from './job-name.js';
import { LIMITS } from './limits.js';
import type { DeclaredVariable, JobConfig, PipelineConfig } from './pipeline-config.js';
import { quoted, Problems, type Problem } from './problem.js';
import { readJob, type JobFrame } from './read-job.js';
import { readVariables } from './read-variables.js';
import { readYaml } from './read-yaml.js';
import { Reading } from './reading.js';
import { entry as entryOf, type YamlEntry, type YamlMap } from './yaml-node.js';

const FIRST = '.pre';
const LAST = '.post';

/**
 * Reads the text of a `.gitlab-ci.yml`. What is not known is refused with its place, never left out: a job that is
 * half understood would run with other rules than its author wrote. Never throws; at most 50 problems, in text order.
 */
export function parsePipelineConfig(text: string): { config: PipelineConfig } | { problems: Problem[] } {
  const problems = new Problems();
  const root = readYaml(text, problems);
  const config = root && readDocument(new Reading(root, '', problems));
  if (config && problems.list.length === 0) return { config };
  return { problems: problems.list.sort((left, right) => left.line - right.line || left.column - right.column) };
}

function readDocument(reading: Reading): PipelineConfig | undefined {
  if (reading.node.kind !== 'map') {
    return reading.refuse('wrong_type', 'The configuration must be a mapping of job names and keywords.');
  }
  const map = reading.node;
  const stagesEntry = entryOf(map, 'stages');
  const variablesEntry = entryOf(map, 'variables');
  const frame: JobFrame = {
    stages: stagesEntry ? readStages(reading.below(stagesEntry)) : [FIRST, 'build', 'test', 'deploy', LAST],
    variables: variablesEntry ? readVariables(reading.below(variablesEntry)) : new Map<string, never>(),
  };
  return {
    name: null,
    autoCancel: null,
    variables: Object.fromEntries([...frame.variables].map(([name, { value }]) => [name, asDeclared(value)])),
    stages: frame.stages,
    jobs: readJobs(reading, map, frame),
  };
}

const asDeclared = (value: string): DeclaredVariable => ({ value, expand: true, description: null, options: null });

function readStages(reading: Reading): string[] {
  if (reading.node.kind !== 'list') {
    reading.wrongType('a list of text');
    return [FIRST, LAST];
  }
  const stages = new Set<string>();
  for (const item of reading.items()) {
    const stage = item.text('a list of text');
    if (stage === undefined) continue;
    const fault = nameFault(stage);
    if (fault) item.refuse('stage_name', `The stage ${quoted(stage)} ${fault}.`);
    else if (stages.has(stage)) item.refuse('stage_twice', `The stage ${quoted(stage)} is listed twice.`);
    else stages.add(stage);
    if (stages.size > LIMITS.stages) {
      item.refuse('too_many', `A pipeline may have at most ${LIMITS.stages} stages.`);
      break;
    }
  }
  // These two exist in every pipeline and keep their places, listed or not.
  return [FIRST, ...[...stages].filter((stage) => stage !== FIRST && stage !== LAST), LAST];
}

function readJobs(reading: Reading, map: YamlMap, frame: JobFrame): JobConfig[] {
  const jobs: JobConfig[] = [];
  const looks = new Map<string, string>();
  let seen = 0;
  let spread = 0;
  for (const entry of map.entries) {
    if ((TOP_KEYWORDS as readonly string[]).includes(entry.key) || entry.key.startsWith('.')) continue;
    const below = reading.below(entry);
    seen += 1;
    if (seen > LIMITS.jobs) {
      below.refuse('too_many', `A pipeline may have at most ${LIMITS.jobs} jobs.`, entry.keyAt);
      break;
    }
    if (isMeantAsKeyword(entry)) below.refuse(...topKeyRefusal(entry.key), entry.keyAt);
    else if (checkName(below, entry, looks)) {
      const job = readJob(below, entry.keyAt, frame);
      if (job) jobs.push(job);
      spread += job ? characters(job) : 0;
    }
    // Strings are shared in memory, but whoever stores or sends the jobs writes each of them out.
    if (spread > LIMITS.spreadCharacters) {
      below.refuse(
        'too_large',
        'With aliases and global variables spread over its jobs the configuration is too large.',
        entry.keyAt,
      );
    }
    if (reading.problems.full || spread > LIMITS.spreadCharacters) break;
  }
  if (seen === 0) reading.refuse('no_jobs', 'The configuration has no job; names that start with `.` are hidden.');
  return jobs;
}

function characters(job: JobConfig): number {
  const texts = [...job.script, ...job.afterScript, ...Object.entries(job.variables).flat()];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

// Only a mapping can be a job, so anything else under an unknown name is a misspelt keyword. A mapping under a name
// close to a keyword that takes mappings (`varaibles`) would fail as a job for its missing script, which misleads.
function isMeantAsKeyword({ key, value }: YamlEntry): boolean {
  if (TOP_RESERVED.has(key)) return true;
  if (value.kind !== 'map') return true;
  const like = (JOB_KEYWORDS as readonly string[]).some((keyword) => entryOf(value, keyword));
  return !like && nearestWord(key, TOP_KEYWORDS) !== null;
}

function topKeyRefusal(key: string): [string, string] {
  const refused = topRefusal(key);
  if ((JOB_KEYWORDS as readonly string[]).includes(key)) {
    return ['unknown_keyword', `${quoted(key)} belongs inside a job.`];
  }
  if (refused[1].endsWith('?') || refused[0] === 'not_supported') return refused;
  const inJob = jobRefusal(key);
  if (inJob[1].endsWith('?') || inJob[0] === 'not_supported') return inJob;
  return ['unknown_keyword', `${refused[1].slice(0, -1)}; a job would be a mapping.`];
}

function checkName(reading: Reading, { key, keyAt }: YamlEntry, looks: Map<string, string>): boolean {
  const fault = nameFault(key);
  const skeleton = nameSkeleton(key);
  const twin = looks.get(skeleton);
  looks.set(skeleton, key);
  if (fault) reading.refuse('job_name', `The job name ${quoted(key)} ${fault}.`, keyAt);
  // Capitals are told apart; letters of another script are not.
  else if (twin !== undefined && twin.toLowerCase() !== key.toLowerCase()) {
    reading.refuse('job_name', `The job name ${quoted(key)} looks the same as another job's.`, keyAt);
  } else return true;
  return false;
}
