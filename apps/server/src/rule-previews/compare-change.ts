import { Inject, Injectable } from '@nestjs/common';
import { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { ValueDigests } from '../secrets/index.js';
import { compareJobs, type JobChange } from './compare-jobs.js';
import { comparePeople, type PersonChange } from './compare-people.js';
import type { RuleChange } from './rule-change.js';
import type { Weighed } from './weigh-rule-change.js';

/** Everything that a change does, whoever may see it. */
export interface Compared {
  readonly weighed: Weighed;
  readonly people: readonly PersonChange[];
  readonly jobs: readonly JobChange[];
  readonly truncated: boolean;
  readonly digest: string;
}

@Injectable()
export class CompareChange {
  constructor(@Inject(ValueDigests) private readonly digests: ValueDigests) {}

  async execute(ctx: RequestContext, weighed: Weighed): Promise<Compared> {
    const { people, truncated } = await comparePeople(weighed, weighed.reach);
    const jobs = await compareJobs(weighed, weighed.shapes, weighed.now);
    const cut = truncated || weighed.truncated;
    // Keyed, for it stands for things that the caller may not see, too, and must not let him try them out.
    const text = new Sensitive(digestText(ctx, weighed, { people, jobs }));
    return { weighed, people, jobs, truncated: cut, digest: this.digests.traitsOf(text).digest.toString('hex') };
  }
}

/** How many jobs there were of one kind stays out: another run of the same nightly job changes nothing. */
function digestText(
  ctx: RequestContext,
  { change, days }: Weighed,
  { people, jobs }: Pick<Compared, 'people' | 'jobs'>,
): string {
  const ofPeople = people.map(({ userId, roleBefore, roleAfter, changes }) => [
    userId,
    roleBefore,
    roleAfter,
    sorted(changes.map(({ thing, gained, lost, from }) => [thing.key, gained, lost, from])),
  ]);
  const ofJobs = jobs.map(({ shape: { job_ids: _, cut: __, ...shape }, jobIds: ___, ...difference }) => [
    shape,
    difference,
  ]);
  const parts = [sorted(ofPeople), sorted(ofJobs)];
  return JSON.stringify(['rule-change', ctx.person.userId, days, changeText(change), ...parts]);
}

/** The same change by whatever order of fields. */
function changeText({ name, input }: RuleChange): string {
  const plain = (value: unknown): unknown => {
    if (value instanceof Date || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(plain);
    const fields = Object.entries(value).filter(([key]) => key !== 'clientMutationId');
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, plain(one)]));
  };
  return JSON.stringify([name, plain(input)]);
}

const sorted = (parts: readonly unknown[]): string[] => parts.map((part) => JSON.stringify(part)).sort();
