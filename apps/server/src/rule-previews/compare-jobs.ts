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
  const people = new PeopleOfJobs(sides, now);
  const changes: JobChange[] = [];
  for (const [index, shape] of shapes.entries()) {
    if (index % EVERY === 0) await setImmediate();
    changes.push(...changeOf(sides, shape, people));
  }
  return changes;
}

function changeOf({ before, after }: Sides, shape: PastJob, people: PeopleOfJobs): JobChange[] {
  for (const { moment, from, actors } of people.of(shape)) {
    const was = judgePastJob(shape, before.jobs, actors[0], moment);
    const is = judgePastJob(shape, after.jobs, actors[1], moment);
    const difference = was && is && differenceOf(was, is);
    if (!difference) continue;
    const secrets = { secretIdBefore: was.secretId, secretIdAfter: is.secretId };
    return [{ ...difference, ...secrets, shape, jobIds: shape.job_ids, from }];
  }
  return [];
}

type Actor = ActorAbilities | null;

/** A moment at which a job is judged, and whoever started it as he stands then, before and after. */
interface Judging {
  readonly moment: Date;
  /** Null: now. */
  readonly from: Date | null;
  readonly actors: readonly [Actor, Actor];
}

/** Few people start many jobs that ask for few names: what only these decide is worked out once for each of them. */
class PeopleOfJobs {
  readonly #judgings = new Map<string, readonly Judging[]>();
  readonly #ends: readonly [Ends, Ends];

  constructor(
    private readonly sides: Sides,
    private readonly now: Date,
  ) {
    this.#ends = [endsByName(sides.before), endsByName(sides.after)];
  }

  of({ actor_id: actorId, secret_name: name }: PastJob): readonly Judging[] {
    const key = `${actorId} ${name}`;
    const known = this.#judgings.get(key);
    if (known) return known;
    const { before, after } = this.sides;
    const people = [before.people.get(actorId), after.people.get(actorId)] as const;
    const [was, is] = this.#ends.map((ends) => ends.get(name));
    const judgings = [this.now, ...momentsOf([people[0], was], [people[1], is], this.now)].map((moment): Judging => {
      const actors = [actorAt(people[0], moment), actorAt(people[1], moment)] as const;
      return { moment, from: moment === this.now ? null : moment, actors };
    });
    this.#judgings.set(key, judgings);
    return judgings;
  }
}

/** Of each name when the secrets under it expire. */
type Ends = ReadonlyMap<string, readonly { readonly expiresAt: Date | null }[]>;

function endsByName({ secrets }: Snapshot): Ends {
  const ends = new Map<string, { expiresAt: Date | null }[]>();
  for (const { name, expires_at: expiresAt } of secrets) {
    const others = ends.get(name);
    if (others) others.push({ expiresAt });
    else ends.set(name, [{ expiresAt }]);
  }
  return ends;
}

const actorAt = (facts: ActorFacts | undefined, now: Date): Actor =>
  facts ? new ActorAbilities({ ...facts, now }) : null;

function differenceOf(was: JudgedJob, is: JudgedJob): Difference | null {
  if (was.released && !is.released) return { change: 'withheld', code: is.code, rule: is.rule };
  if (!was.released && is.released) return { change: 'released', code: was.code, rule: was.rule };
  if (!is.released) return null;
  if (was.secretId !== is.secretId) return { change: 'other_secret', code: null, rule: null };
  const code = is.approvals.find((one) => !was.approvals.includes(one));
  return code === undefined ? null : { change: 'approval', code, rule: 10 };
}
