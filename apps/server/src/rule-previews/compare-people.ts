import { setImmediate } from 'node:timers/promises';
import { ActorAbilities, isRoleLevel, type AbilityName, type ActorFacts } from '@lockkeeper/abilities';
import { momentsOf } from './moments.js';
import type { Reach } from './rule-change.js';
import type { Snapshot } from './take-snapshot.js';
import { heldOn, thingsOf, type Thing } from './things.js';

/** What one person gains and loses on one thing, from a moment on; null: at once. */
export interface AbilityChange {
  readonly thing: Thing;
  readonly gained: readonly AbilityName[];
  readonly lost: readonly AbilityName[];
  readonly from: Date | null;
}

export interface PersonChange {
  readonly userId: number;
  /** Levels of the role over the namespace, now; null for none. */
  readonly roleBefore: number | null;
  readonly roleAfter: number | null;
  readonly changes: readonly AbilityChange[];
}

export interface PeopleCompared {
  readonly people: readonly PersonChange[];
  readonly truncated: boolean;
}

/** The most pairs of a person and a thing that are looked at. */
const MOST_PAIRS = 60_000;

interface Pair {
  readonly before: Thing | null;
  readonly after: Thing | null;
  readonly differs: boolean;
}

/** Whose abilities in reach are not the same afterwards. Only what can differ is asked about. */
export async function comparePeople(
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
  reach: Reach,
): Promise<PeopleCompared> {
  const pairs = pairsOf(thingsOf(before, reach), thingsOf(after, reach));
  const differing = pairs.filter((pair) => pair.differs);
  const people: PersonChange[] = [];
  let left = MOST_PAIRS;
  for (const userId of new Set([...before.people.keys(), ...after.people.keys()])) {
    const facts = [before.people.get(userId) ?? null, after.people.get(userId) ?? null] as const;
    const asked = sameFacts(...facts) ? differing : pairs;
    if (asked.length === 0) continue;
    left -= asked.length;
    if (left < 0) return { people, truncated: true };
    const change = personChange(facts, asked, after.place.namespace.ancestorIds);
    if (change.changes.length > 0) people.push({ userId, ...change });
    await setImmediate();
  }
  return { people, truncated: false };
}

function pairsOf(before: ReadonlyMap<string, Thing>, after: ReadonlyMap<string, Thing>): Pair[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [was, is] = [before.get(key) ?? null, after.get(key) ?? null];
    return { before: was, after: is, differs: was?.facts !== is?.facts };
  });
}

type Sides = readonly [ActorFacts | null, ActorFacts | null];

const sameFacts = (a: ActorFacts | null, b: ActorFacts | null): boolean => textOf(a) === textOf(b);
const textOf = (facts: ActorFacts | null): string => JSON.stringify(facts && { ...facts, now: null, table: null });

function personChange(
  [before, after]: Sides,
  pairs: readonly Pair[],
  ancestorIds: readonly number[],
): Omit<PersonChange, 'userId'> {
  const now = (after ?? before)!.now;
  const at = (facts: ActorFacts | null, moment: Date): ActorAbilities | null =>
    facts && new ActorAbilities({ ...facts, now: moment });
  const seen = new Set<string>();
  const changes: AbilityChange[] = [];
  for (const moment of [now, ...momentsOf(before, after, now)]) {
    const sides = [at(before, moment), at(after, moment)] as const;
    for (const pair of pairs) {
      const change = changeOn(pair, sides);
      const key = JSON.stringify([change?.thing.key, change?.gained, change?.lost]);
      if (!change || seen.has(key)) continue;
      seen.add(key);
      changes.push({ ...change, from: moment === now ? null : moment });
    }
  }
  const role = (facts: ActorFacts | null): number | null => {
    const level = at(facts, now)?.roleOn(ancestorIds) ?? 0;
    return isRoleLevel(level) ? level : null;
  };
  return { roleBefore: role(before), roleAfter: role(after), changes };
}

function changeOn(
  pair: Pair,
  [before, after]: readonly [ActorAbilities | null, ActorAbilities | null],
): Omit<AbilityChange, 'from'> | null {
  const had = before && pair.before ? heldOn(before, pair.before) : [];
  const has = after && pair.after ? heldOn(after, pair.after) : [];
  const gained = has.filter((name) => !had.includes(name));
  const lost = had.filter((name) => !has.includes(name));
  return gained.length + lost.length === 0 ? null : { thing: (pair.after ?? pair.before)!, gained, lost };
}
