import type { JobConfig, JobWhen } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { MAX_DURATION_SECONDS, parseDuration } from './duration.js';

const MAX_DELAY_SECONDS = 604_800;

export function readTimeout(reading: Reading): number | null {
  const { node } = reading;
  const numeric = node.kind === 'scalar' && typeof node.value === 'number';
  const text = numeric ? node.source : reading.text('a duration such as `1h 30m`');
  if (text === undefined) return null;
  const seconds = parseDuration(text);
  if (seconds === undefined)
    reading.refuse('timeout', `${quoted(text)} is not a duration; write for example \`1h 30m\`.`);
  else if (seconds < 1 || seconds > MAX_DURATION_SECONDS)
    reading.refuse('timeout', 'A timeout is at least one second and at most one month.');
  else return seconds;
  return null;
}

/** How long a delayed job waits: at most a week, as in GitLab. */
export function readStartIn(reading: Reading): number | null {
  const text = reading.plain('a duration such as `30 minutes`');
  if (text === undefined) return null;
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= MAX_DELAY_SECONDS) return seconds;
  const rule = 'is no delay of one second to one week; write for example `30 minutes`';
  return reading.refuse('start_in', `${quoted(text)} ${rule}.`) ?? null;
}

const WHEN = ['on_success', 'on_failure', 'always', 'manual', 'delayed'] as const satisfies JobWhen[];

/** `when:` of a job; as in GitLab only a rule says `never`. */
export function readWhen(reading: Reading): JobWhen | undefined {
  if (reading.node.kind !== 'scalar' || reading.node.value !== 'never') return reading.oneOf(WHEN, 'when');
  return reading.refuse(
    'when',
    '`never` is for rules: write `rules: [{when: never}]`, or put a dot before the name of the job.',
  );
}

/** `start_in` and `manual_confirmation` belong to one `when` each. */
export function checkWhen(job: JobConfig, value: (keyword: string) => Reading | undefined, hasRules: boolean): void {
  const startIn = value('start_in');
  if (job.when === 'delayed' && !startIn)
    value('when')?.refuse('start_in', `The job ${quoted(job.name)} is delayed and must have a \`start_in\`.`);
  if (startIn && job.when !== 'delayed')
    startIn.refuse('start_in', '`start_in` goes with `when: delayed` only.', startIn.keyAt);
  const confirmation = value('manual_confirmation');
  if (confirmation && job.when !== 'manual' && !hasRules)
    confirmation.refuse(
      'manual_confirmation',
      '`manual_confirmation` goes with `when: manual` only.',
      confirmation.keyAt,
    );
}
