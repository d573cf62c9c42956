import { Stack, Text, Title } from '@mantine/core';
import type { ResultOf } from '../app/graphql';
import { useRead } from '../app/reading';
import { CommandLine } from '../components/command-line';
import { EmptyState } from '../components/empty-state';
import { Facts } from '../components/facts';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { ID_TOKEN_ISSUER } from './installation.queries';

const t = texts.issuer;
type Issuer = NonNullable<ResultOf<typeof ID_TOKEN_ISSUER>['idTokenIssuer']>;

export default function IssuerPage() {
  const read = useRead(ID_TOKEN_ISSUER, {});
  return (
    <>
      <AdminSections active="issuer" />
      <PageHeading title={t.title} sentence={t.sentence} />
      <Loaded of={read}>
        {({ idTokenIssuer }) =>
          idTokenIssuer ? (
            <IssuerFacts issuer={idTokenIssuer} />
          ) : (
            <EmptyState title={t.none} action={<CommandLine command={t.command} what={t.rotate} />}>
              {t.noneHint}
            </EmptyState>
          )
        }
      </Loaded>
    </>
  );
}

const TONES: Record<Issuer['keys'][number]['state'], Tone> = { COMING: 'waiting', SIGNING: 'fine', KEPT: 'inactive' };

function IssuerFacts({ issuer: { issuer, keysUrl, discoveryUrl, keys } }: { issuer: Issuer }) {
  const mono = (text: string) => (
    <span key={text} className="mono">
      {text}
    </span>
  );
  return (
    <Stack gap="xl">
      <Facts
        of={[
          [t.issuer, mono(issuer)],
          [t.discovery, mono(discoveryUrl)],
          [t.keys, mono(keysUrl)],
        ]}
      />
      <section>
        <Title order={2}>{t.keys}</Title>
        <ListTable label={t.keys} head={[t.key, t.state, t.since, t.until]}>
          {keys.map(({ id, state, signsFrom, publishedUntil }) => (
            <Row key={id}>
              <Cell className="mono">{id}</Cell>
              <Cell>
                <StatusBadge tone={TONES[state]}>{t.states[state]}</StatusBadge>
              </Cell>
              <Cell>
                <TimeAgo at={signsFrom} />
              </Cell>
              <Cell>{publishedUntil ? <TimeAgo at={publishedUntil} /> : t.stays}</Cell>
            </Row>
          ))}
        </ListTable>
      </section>
      <section>
        <Title order={2}>{t.rotate}</Title>
        <Text c="dimmed" mb="xs">
          {t.rotateHint}
        </Text>
        <CommandLine command={t.command} what={t.rotate} />
      </section>
    </Stack>
  );
}
