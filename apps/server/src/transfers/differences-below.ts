import { setImmediate } from 'node:timers/promises';
import type { Namespace } from '../groups/index.js';
import { ruleDifferences } from './rule-differences.js';
import { peopleOf, type Found, type Places } from './standing-actor.js';
import type { Difference } from './transfer-differences.js';
import type { MembershipRow, StandingRule } from './transfer-facts.query.js';

/** Namespaces below what is moved where rules can come to something else: those with rules or members of their own. */
export function spotsBelow(
  all: readonly number[],
  rules: readonly StandingRule[],
  memberships: readonly MembershipRow[],
): number[] {
  const own = [...rules.map(({ facts }) => facts.namespaceId), ...memberships.map((row) => row.namespace_id)];
  return [...new Set(own)].filter((id) => !all.includes(id)).sort((a, b) => a - b);
}

interface Below {
  /** Rules that stand over only one of the two places. */
  readonly apart: readonly StandingRule[];
  readonly spots: ReadonlyMap<number, Namespace>;
}

/** A rule below is asked about everybody there; a rule that stands over one place only, below about whom it meets there. */
export async function differencesBelow(places: Places, found: Found, { apart, spots }: Below): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const spot of spots.values()) {
    await setImmediate();
    const there = placesOf(places, spot);
    const people = peopleOf(there, found);
    const own = found.rules.filter(({ facts }) => facts.namespaceId === spot.id);
    const members = people.filter((one) => one.memberships.some((row) => row.namespace_id === spot.id));
    differences.push(...ruleDifferences(there, people, own), ...ruleDifferences(there, members, apart, spot.fullPath));
  }
  return differences;
}

function placesOf({ namespace, before, after }: Places, spot: Namespace): Places {
  const down = spot.ancestorIds.slice(spot.ancestorIds.indexOf(namespace.id) + 1);
  return { namespace: spot, before: [...before, ...down], after: [...after, ...down] };
}
