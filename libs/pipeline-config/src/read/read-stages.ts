import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { nameFault } from './job-name.js';

const FIRST = '.pre';
const LAST = '.post';

export const DEFAULT_STAGES: readonly string[] = [FIRST, 'build', 'test', 'deploy', LAST];

export function readStages(reading: Reading): string[] {
  if (reading.node.kind !== 'list') {
    reading.wrongType('a list of text');
    return [FIRST, LAST];
  }
  const stages = new Set<string>();
  for (const item of reading.flatItems(10)) {
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
