import { Text, Title } from '@mantine/core';
import { Cell, ListTable, Row } from '../components/list-table';
import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';
import type { StoreHealth } from './installation.queries';

const t = texts.store;
const TONES: Record<StoreHealth['checks'][number]['verdict'], Tone> = {
  AS_DEMANDED: 'fine',
  WOULD_CHANGE: 'attention',
  DIFFERS: 'refused',
  UNKNOWN: 'inactive',
};

/** What OpenBao must let each identity do, and how that compares with what it has. */
export function StorePolicies({ health: { checks, policies } }: { health: StoreHealth }) {
  const wrong = checks.filter(({ verdict }) => verdict !== 'AS_DEMANDED').length;
  return (
    <>
      {checks.length > 0 && (
        <section>
          <Title order={2}>{t.checks}</Title>
          <Text c="dimmed" mb="xs">
            {wrong === 0 ? t.allAsDemanded : t.differing(wrong)} {t.checksHint}
          </Text>
          <ul style={{ margin: 0, paddingLeft: 0, listStyle: 'none' }}>
            {checks.map(({ subject, verdict, sentence }) => (
              <li key={subject} style={{ padding: '4px 0' }} className="breakable">
                <StatusBadge tone={TONES[verdict]}>{t.verdicts[verdict]}</StatusBadge> {subject}: {sentence}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <Title order={2}>{t.policies}</Title>
        <Text c="dimmed" mb="xs">
          {t.policiesHint}
        </Text>
        <ListTable label={t.policies} head={[t.identity, t.path, t.capabilities]}>
          {policies.flatMap(({ identity, rules }) =>
            rules.map(({ path, capabilities }) => (
              <Row key={`${identity} ${path}`}>
                <Cell>{identity}</Cell>
                <Cell className="mono">{path}</Cell>
                <Cell className="mono">{capabilities.join(', ')}</Cell>
              </Row>
            )),
          )}
        </ListTable>
      </section>
    </>
  );
}
