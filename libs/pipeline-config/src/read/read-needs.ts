import type { NeedDefinition } from '../definition.js';
import { LIMITS } from '../limits.js';
import { quoted, type Position } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { readMatrix } from './read-parallel.js';

const ELSEWHERE = 'jobs of other pipelines and projects are not known here';

export function readNeeds(reading: Reading): NeedDefinition[] {
  if (reading.node.kind !== 'list') return reading.wrongType('a list of jobs') ?? [];
  const items = reading.flatItems(10);
  if (items.length > LIMITS.needs) reading.refuse('too_many', `A job may need at most ${LIMITS.needs} jobs.`);
  const needs: NeedDefinition[] = [];
  const seen = new Set<string>();
  for (const item of items.slice(0, LIMITS.needs)) {
    const need = readNeed(item);
    if (!need) continue;
    if (need.matrix === null && seen.has(need.job))
      item.refuse('need_twice', `${quoted(need.job)} stands twice in ${quoted(reading.path)}.`);
    seen.add(need.job);
    needs.push(need);
  }
  return needs;
}

function readNeed(reading: Reading): NeedDefinition | undefined {
  const need: NeedDefinition = { job: '', artifacts: true, optional: false, matrix: null, at: reading.at };
  if (reading.node.kind !== 'map') {
    const job = reading.text('the name of a job');
    return job === undefined ? undefined : { ...need, job };
  }
  reading.fields(
    {
      job: (value) => void (need.job = value.text('the name of a job') ?? ''),
      artifacts: (value) => void (need.artifacts = value.flag() ?? true),
      optional: (value) => void (need.optional = value.flag() ?? false),
      parallel: (value) => void (need.matrix = readNeededMatrix(value)),
    },
    { pipeline: ELSEWHERE, project: ELSEWHERE, ref: ELSEWHERE },
  );
  if (!reading.node.entries.some((entry) => entry.key === 'job'))
    return reading.refuse('need_job', `An entry of ${quoted(reading.path)} must name its \`job\`.`);
  return need.job === '' ? undefined : need;
}

function readNeededMatrix(reading: Reading): Record<string, string[]>[] | null {
  let matrix: Record<string, string[]>[] | null = null;
  reading.fields({ matrix: (value) => void (matrix = readMatrix(value)) });
  return matrix;
}

export function readDependencies(reading: Reading): { names: string[]; places: Position[] } {
  const names: string[] = [];
  const places: Position[] = [];
  if (reading.node.kind !== 'list') reading.wrongType('a list of jobs');
  else if (reading.node.items.length > LIMITS.jobs) reading.refuse('too_many', 'A job depends on too many jobs.');
  else
    for (const item of reading.flatItems(10)) {
      const name = item.text('a list of jobs');
      if (name === undefined || names.includes(name)) continue;
      names.push(name);
      places.push(item.at);
    }
  return { names, places };
}
