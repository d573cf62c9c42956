import { nearestWord } from '@lockkeeper/nearest-word';
import type { Assembler } from '../assemble/assembler.js';
import type { JobDefinition } from '../definition.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { entry as entryOf, type YamlEntry, type YamlMap } from '../yaml/yaml-node.js';
import { nameFault, nameSkeleton } from './job-name.js';
import { JOB_KEYWORDS, JOB_REFUSED, jobRefusal, TOP_KEYWORDS, TOP_RESERVED, topRefusal } from './keywords.js';
import { readJob, type JobFrame } from './read-job.js';

/** All jobs that are not hidden. */
export function readJobs(document: Reading, map: YamlMap, assembler: Assembler, frame: JobFrame): JobDefinition[] {
  const jobs: JobDefinition[] = [];
  const looks = new Map<string, string>();
  let seen = 0;
  let spread = 0;
  for (const raw of map.entries) {
    if ((TOP_KEYWORDS as readonly string[]).includes(raw.key) || raw.key.startsWith('.')) continue;
    seen += 1;
    const below = document.below(raw);
    if (seen > LIMITS.jobs) {
      below.refuse('too_many', `A pipeline may have at most ${LIMITS.jobs} jobs.`, raw.keyAt);
      break;
    }
    if (isMeantAsKeyword(raw)) below.refuse(...topKeyRefusal(raw.key), raw.keyAt);
    else if (checkName(below, raw, looks)) {
      const entry = assembler.entry(raw.key) ?? raw;
      const job =
        assembler.faulty && entry.value !== raw.value ? undefined : readJob(document.below(entry), raw.keyAt, frame);
      if (job) jobs.push(job);
      spread += job ? characters(job) : 0;
    }
    // Strings are shared in memory, but whoever stores or sends the jobs writes each of them out.
    if (spread > LIMITS.spreadCharacters) {
      const message =
        'With aliases, templates and global variables spread over its jobs the configuration is too large.';
      below.refuse('too_large', message, raw.keyAt);
    }
    if (document.problems.full || spread > LIMITS.spreadCharacters) break;
  }
  if (seen === 0) document.refuse('no_jobs', 'The configuration has no job; names that start with `.` are hidden.');
  return jobs;
}

function characters({ job }: JobDefinition): number {
  const texts = [...job.script, ...job.afterScript, ...Object.entries(job.variables).flat()];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

// Only a mapping can be a job, so anything else under an unknown name is a misspelt keyword. A mapping under a name
// close to a keyword that takes mappings (`varaibles`) would fail as a job for its missing script, which misleads.
function isMeantAsKeyword({ key, value }: YamlEntry): boolean {
  if (TOP_RESERVED.has(key)) return true;
  if (value.kind === 'reference') return false;
  if (value.kind !== 'map') return true;
  const like = [...JOB_KEYWORDS, ...Object.keys(JOB_REFUSED)].some((keyword) => entryOf(value, keyword));
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
  // In GitLab a job of this name publishes a web site, which nobody would notice missing.
  else if (key === 'pages')
    reading.refuse('not_supported', '`pages` is not supported: no web site is published from here.', keyAt);
  // Capitals are told apart; letters of another script are not.
  else if (twin !== undefined && twin.toLowerCase() !== key.toLowerCase()) {
    reading.refuse('job_name', `The job name ${quoted(key)} looks the same as another job's.`, keyAt);
  } else return true;
  return false;
}
