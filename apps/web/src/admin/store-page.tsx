import { Stack, Text, Title } from '@mantine/core';
import { useRead } from '../app/reading';
import { Facts } from '../components/facts';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { STORE_HEALTH, type StoreHealth } from './installation.queries';
import { StorePolicies } from './store-policies';

const t = texts.store;

export default function StorePage() {
  const read = useRead(STORE_HEALTH, {}, { every: 15_000 });
  const health = read.data?.storeHealth;
  return (
    <>
      <AdminSections active="store" />
      <PageHeading
        title={t.title}
        sentence={health && t.sentence(health.kind, health.state, health.readMillis !== null)}
      />
      <Loaded of={read}>
        {({ storeHealth }) => (
          <Stack gap="xl">
            <HealthFacts health={storeHealth} />
            <Keys keys={storeHealth.keys} />
            {storeHealth.policies.length > 0 && <StorePolicies health={storeHealth} />}
          </Stack>
        )}
      </Loaded>
    </>
  );
}

const TONES: Record<StoreHealth['state'], Tone> = {
  ACTIVE: 'fine',
  STANDBY: 'attention',
  SEALED: 'refused',
  UNINITIALISED: 'refused',
  UNREACHABLE: 'refused',
};

function HealthFacts({ health }: { health: StoreHealth }) {
  const { kind, state, readMillis, version, clockAheadSeconds, destructionsWaiting, destructionAttempts } = health;
  return (
    <Facts
      of={[
        [t.kind, t.kinds(kind)],
        [
          t.state,
          <StatusBadge key="state" tone={TONES[state]}>
            {t.states[state]}
          </StatusBadge>,
        ],
        [
          t.read,
          <StatusBadge key="read" tone={readMillis === null ? 'refused' : 'fine'}>
            {readMillis === null ? t.notRead : t.millis(readMillis)}
          </StatusBadge>,
        ],
        version ? [t.version, version] : null,
        clockAheadSeconds === null ? null : [t.clock, <Clock key="clock" seconds={clockAheadSeconds} />],
        [t.orphans, <Orphans key="orphans" of={health.reconcile} />],
        [
          t.destructions,
          <StatusBadge key="destructions" tone={destructionAttempts > 3 ? 'attention' : 'fine'}>
            {t.destroyed(destructionsWaiting, destructionAttempts)}
          </StatusBadge>,
        ],
      ]}
    />
  );
}

/** JWTs get no leeway: two seconds are too many. */
function Clock({ seconds }: { seconds: number }) {
  return <StatusBadge tone={Math.abs(seconds) > 1 ? 'attention' : 'fine'}>{t.clockAhead(seconds)}</StatusBadge>;
}

function Orphans({ of }: { of: StoreHealth['reconcile'] }) {
  if (!of) return <span className="quiet">{t.noReconcile}</span>;
  return (
    <>
      <StatusBadge tone={of.outcome === 'done' ? 'fine' : 'refused'}>{t.reconciled(of)}</StatusBadge>{' '}
      <span className="quiet">
        <TimeAgo at={of.at} />
      </span>
    </>
  );
}

function Keys({ keys }: { keys: StoreHealth['keys'] }) {
  return (
    <section>
      <Title order={2}>{t.keys}</Title>
      <Text c="dimmed" mb="xs">
        {t.keysHint}
      </Text>
      <ListTable label={t.keys} head={[t.key, t.fingerprint, t.age]}>
        {keys.map(({ name, fingerprint, since }) => (
          <Row key={name}>
            <Cell>{name}</Cell>
            <Cell className="mono">{fingerprint ?? '–'}</Cell>
            <Cell>
              <TimeAgo at={since} />
            </Cell>
          </Row>
        ))}
      </ListTable>
    </section>
  );
}
