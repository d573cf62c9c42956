import { Group, Text } from '@mantine/core';
import { useRead } from '../app/reading';
import { CopyButton } from '../components/copy-button';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AUDIT_CHAIN } from './audit.queries';

const t = texts.audit;

/** How far the log is sealed against change, and whether the newest seals hold. */
export function ChainState() {
  const read = useRead(AUDIT_CHAIN, {}, { every: 30_000 });
  const chain = read.data?.auditChain;
  if (!chain) return null;
  const { intact, sealedUntil, sealedEvents, unsealedEvents, head } = chain;
  return (
    <Group gap="xs" mb="sm" role="status">
      {intact === null && <StatusBadge tone="waiting">{t.notSealed}</StatusBadge>}
      {intact === true && <StatusBadge tone="fine">{t.intact}</StatusBadge>}
      {intact === false && <StatusBadge tone="refused">{t.broken}</StatusBadge>}
      <Text c="dimmed" component="span">
        {sealedUntil && (
          <>
            {t.sealedUntil} <TimeAgo at={sealedUntil} /> ·{' '}
          </>
        )}
        {t.sealed(sealedEvents, unsealedEvents)}
      </Text>
      {head && (
        <span className="quiet" title={t.headHint}>
          {t.head} <span className="mono">{head.slice(0, 12)}</span>
          <CopyButton text={head} what={t.head} />
        </span>
      )}
    </Group>
  );
}
