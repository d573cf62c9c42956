import { texts } from '../texts';
import type { Preview } from './rules.queries';

type Person = Preview['people'][number];

export const losesSomething = (person: Person): boolean => person.abilities.some(({ lost }) => lost.length > 0);
export const gainsSomething = (person: Person): boolean => person.abilities.some(({ gained }) => gained.length > 0);

/** What the button says that saves: how many lose and how many gain. */
export function saveLabel({ people, jobs }: Preview): { label: string; losing: boolean } {
  const jobsThat = (change: string): number =>
    jobs.filter((job) => job.change === change).reduce((sum, job) => sum + job.count, 0);
  const losing = { jobs: jobsThat('WITHHELD'), people: people.filter(losesSomething).length };
  const gaining = { jobs: jobsThat('RELEASED'), people: people.filter(gainsSomething).length };
  return { label: texts.preview.save(losing, gaining), losing: losing.jobs + losing.people > 0 };
}
