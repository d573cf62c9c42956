const MOST_MOMENTS = 6;

/** The next moments at which something that a change sets or lifts ends: until then both may look alike. */
export function momentsOf(before: unknown, after: unknown, now: Date): Date[] {
  const [was, is] = [endsIn(before), endsIn(after)];
  const differing = [...was, ...is].filter((time) => was.has(time) !== is.has(time) && time > now.getTime());
  return [...new Set(differing)]
    .sort((a, b) => a - b)
    .slice(0, MOST_MOMENTS)
    .map((time) => new Date(time));
}

/** Every `expiresAt` of what identity is made of, wherever it stands. */
function endsIn(facts: unknown, found = new Set<number>()): Set<number> {
  if (typeof facts !== 'object' || facts === null || facts instanceof Date) return found;
  for (const [key, value] of Object.entries(facts)) {
    if (key === 'expiresAt' && value instanceof Date) found.add(value.getTime());
    else endsIn(value, found);
  }
  return found;
}
