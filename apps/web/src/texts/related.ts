import { plural } from './plural';

/** Secrets that hang together with others, or with nothing any more. */
export const related = {
  open: 'Tidy up',
  title: 'Tidy up',
  tab: 'Related',
  lastReleased: 'last released',
  stale: 'Used by no job',
  staleFor: 'For at least',
  days: (days: number) => plural(days, 'day', 'days'),
  noStale: (days: number) => `No secret here or below has gone unused for ${plural(days, 'day', 'days')}.`,
  duplicates: 'Kept more than once',
  duplicatesHint: 'Secrets with the same value, of those whose values you may read. No value was opened to find them.',
  noDuplicates: 'No value is kept twice.',
  oneValue: (count: number) => `One value in ${plural(count, 'secret', 'secrets')}`,
  sameValue: 'Same value as',
  noSameValue: 'No other secret that you may read has this value.',
  overrides: 'Stands in front of',
  noOverrides: 'No group above has a secret of this name for the same jobs.',
  overriddenBy: 'Is covered by',
  noOverriddenBy: 'No project below has a secret of this name for the same jobs.',
};
