import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';
import type { SecretRow } from './use-secrets';

const t = texts.secrets;

/** The worst that is true of any of these. */
export function SecretState({ secrets, inherited }: { secrets: readonly SecretRow[]; inherited?: boolean }) {
  const now = new Date();
  if (secrets.some((secret) => secret.frozen)) return <StatusBadge tone="refused">{t.frozen}</StatusBadge>;
  if (secrets.some((secret) => secret.expiresAt && new Date(secret.expiresAt) <= now))
    return <StatusBadge tone="refused">{t.expired}</StatusBadge>;
  const warning = secrets.flatMap((secret) => secret.warnings)[0];
  if (warning) {
    return (
      <span title={warning}>
        <StatusBadge tone="attention">{t.warning}</StatusBadge>
      </span>
    );
  }
  if (inherited) return <span className="quiet">{t.inherited}</span>;
  return <StatusBadge tone="fine">{t.fine}</StatusBadge>;
}
