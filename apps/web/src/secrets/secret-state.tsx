import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';
import { isInState, type FilterState } from './secret-filter';
import type { SecretRow } from './use-secrets';

const t = texts.secrets;
const s = texts.states;

/** The worst first: what stops jobs, then what soon will. */
const WORST: readonly (readonly [FilterState, Tone, string])[] = [
  ['EXPOSED', 'refused', texts.findings.exposed],
  ['FROZEN', 'refused', t.frozen],
  ['EXPIRED', 'refused', t.expired],
  ['OVERDUE', 'attention', s.overdue],
  ['EXPIRING', 'attention', s.expiring],
  ['APPROACHING', 'attention', s.approaching],
];

/** The worst that is true of any of these. */
export function SecretState({ secrets, inherited }: { secrets: readonly SecretRow[]; inherited?: boolean }) {
  const found = WORST.find(([state]) => secrets.some((secret) => isInState(secret, state)));
  if (found) return <StatusBadge tone={found[1]}>{found[2]}</StatusBadge>;
  const warning = secrets.flatMap((secret) => secret.warnings)[0];
  if (warning) {
    return (
      <span title={warning}>
        <StatusBadge tone="attention">{t.warning}</StatusBadge>
      </span>
    );
  }
  if (inherited) return <span className="quiet">{t.inherited}</span>;
  if (secrets.every((secret) => isInState(secret, 'NEVER_RELEASED')))
    return <StatusBadge tone="inactive">{s.neverUsed}</StatusBadge>;
  return <StatusBadge tone="fine">{t.fine}</StatusBadge>;
}
