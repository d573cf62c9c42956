import type { ResultOf } from '../app/graphql';
import type { Tone } from '../components/status-badge';
import type { PREFLIGHT } from './preflight.queries';

type Outcome = NonNullable<ResultOf<typeof PREFLIGHT>['pipeline']['preflight']>['entries']['nodes'][number]['outcome'];

export const TONES: Record<Outcome, Tone> = {
  RELEASED: 'fine',
  AWAITS_APPROVAL: 'attention',
  WITHHELD: 'refused',
  MISSING: 'refused',
  EXPIRED: 'refused',
};

/** The worst of them. */
export function toneOf(entries: readonly { readonly outcome: Outcome }[]): Tone {
  const tones = entries.map(({ outcome }) => TONES[outcome]);
  return tones.includes('refused') ? 'refused' : tones.includes('attention') ? 'attention' : 'fine';
}
