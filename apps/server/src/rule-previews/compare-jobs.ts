import { setImmediate } from 'node:timers/promises';
import { ActorAbilities, type ActorFacts } from '@lockkeeper/abilities';
import type { ReasonCode, RuleNumber } from '@lockkeeper/release';
import { judgePastJob, type JudgedJob, type PastJob } from '../releases/index.js';
import { momentsOf } from './moments.js';
import type { Snapshot } from './take-snapshot.js';

/** Jobs of one kind to which a change makes the same difference. */
export interface JobChange {
  readonly change: 'withheld' | 'released' | 'other_secret' | 'approval';
  readonly shape: PastJob;
  readonly jobIds: readonly number[];
  /** Why it is withheld: afterwards, or of a job that would be released now, before. */
  readonly code: ReasonCode | null;
  readonly rule: RuleNumber | null;
  readonly secretIdBefore: string | null;
  readonly secretIdAfter: string | null;
  /** When the difference begins; null: at once. */
  readonly from: Date | null;
}

type Sides = { readonly before: Snapshot; readonly after: Snapshot };
type Difference = Pick<JobChange, 'change' | 'code' | 'rule'>;

const EVERY = 50;

/** Replays past jobs through the gate with the facts before and after: whatever it answers differently is told. */
export async function compareJobs(sides: Sides, shapes: readonly PastJob[], now: Date): Promise<JobChange[]> {
  const changes: JobChange[] = [];
  for (const [index, shape] of shapes.entries()) {
    if (index % EVERY === 0) await setImmediate();
    changes.push(...changeOf(sides, shape, now));
  }
  return changes;
}

function changeOf({ before, after }: Sides, shape: PastJob, now: Date): JobChange[] {
  const people = [before.people.get(shape.actor_id), after.people.get(shape.actor_id)] as const;
  const ends = (snapshot: Snapshot): unknown =>
    snapshot.secrets.map(({ name, expires_at: expiresAt }) => (name === shape.secret_name ? { expiresAt } : null));
  const moments = momentsOf([people[0], ends(before)], [people[1], ends(after)], now);
  for (const moment of [now, ...moments]) {
    const was = judgePastJob(shape, before.jobs, actorAt(people[0], moment), moment);
    const is = judgePastJob(shape, after.jobs, actorAt(people[1], moment), moment);
    const difference = was && is && differenceOf(was, is);
    if (!difference) continue;
    const secrets = { secretIdBefore: was.secretId, secretIdAfter: is.secretId };
    const from = moment === now ? null : moment;
    return [{ ...difference, ...secrets, shape, jobIds: shape.job_ids, from }];
  }
  return [];
}

const actorAt = (facts: ActorFacts | undefined, now: Date): ActorAbilities | null =>
  facts ? new ActorAbilities({ ...facts, now }) : null;

function differenceOf(was: JudgedJob, is: JudgedJob): Difference | null {
  if (was.released && !is.released) return { change: 'withheld', code: is.code, rule: is.rule };
  if (!was.released && is.released) return { change: 'released', code: was.code, rule: was.rule };
  if (!is.released) return null;
  if (was.secretId !== is.secretId) return { change: 'other_secret', code: null, rule: null };
  const code = is.approvals.find((one) => !was.approvals.includes(one));
  return code === undefined ? null : { change: 'approval', code, rule: 10 };
}
