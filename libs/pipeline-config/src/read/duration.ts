// GitLab reads durations in words; a month is its upper bound for a job.
const SECONDS: Record<string, number> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, mo: 2_592_000 };
const UNIT: [RegExp, string][] = [
  [/^(?:mo|mon|mos|month|months)$/, 'mo'],
  [/^(?:w|wk|wks|week|weeks)$/, 'w'],
  [/^(?:d|day|days)$/, 'd'],
  [/^(?:h|hr|hrs|hour|hours)$/, 'h'],
  [/^(?:m|min|mins|minute|minutes)$/, 'm'],
  [/^(?:s|sec|secs|second|seconds)$/, 's'],
];
const PART = String.raw`\d{1,9}(?:\.\d{1,3})? ?[a-z]+`;
const DURATION = new RegExp(`^${PART}(?:(?:,? and |, ?| )?${PART})*$`);

/** A month: GitLab's bound too. */
export const MAX_DURATION_SECONDS = 2_592_000;

/** Seconds of a GitLab duration such as `1h 30m`, `90 minutes`, `1 hour and 5 min`, or a bare number of seconds; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 100) return undefined;
  const rest = text.trim().toLowerCase();
  if (/^\d{1,9}$/.test(rest)) return Number(rest);
  if (!DURATION.test(rest)) return undefined;
  let seconds = 0;
  for (const [, amount, word] of rest.matchAll(/(\d{1,9}(?:\.\d{1,3})?) ?([a-z]+)/g)) {
    const unit = UNIT.find(([pattern]) => pattern.test(word!))?.[1];
    if (unit === undefined) return undefined;
    seconds += Number(amount) * SECONDS[unit]!;
  }
  return Math.round(seconds);
}
