import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { ProviderAccount } from './provider-account';
import { programName } from './program-name';
import { MY_SESSIONS, REVOKE_SESSION } from './second-factor.queries';
import { SecondFactor } from './second-factor';

const t = texts.sessions;

export default function SessionsPage() {
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} />
      <SecondFactor />
      <ProviderAccount />
      <Title order={2} mt="xl" mb="sm">
        {t.sessions}
      </Title>
      <SessionList />
    </>
  );
}

function SessionList() {
  const pages = usePages({ document: MY_SESSIONS, variables: {}, pick: (data) => data.mySessions });
  const [ending, setEnding] = useState<string | null>(null);
  const revoke = useWrite(REVOKE_SESSION, (data) => data.sessionRevoke);
  return (
    <>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) => (
          <ListTable label={t.sessions} head={[t.where, t.begun, t.lastUsed, t.ends, '']}>
            {rows.map((session) => (
              <Row key={session.id}>
                <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 200 }}>
                  <span title={session.userAgent ?? undefined}>{programName(session.userAgent)}</span>
                  <Text size="sm" c="dimmed">
                    {session.ip ?? t.unknownAddress}
                  </Text>
                </Cell>
                <Cell>
                  <TimeAgo at={session.createdAt} />
                </Cell>
                <Cell>
                  <TimeAgo at={session.lastUsedAt} />
                </Cell>
                <Cell>
                  <TimeAgo at={session.expiresAt} />
                </Cell>
                <Cell>
                  <Group justify="flex-end">
                    {session.current ? (
                      <StatusBadge tone="fine">{t.current}</StatusBadge>
                    ) : (
                      <Button
                        size="xs"
                        variant="default"
                        aria-label={t.endOne(programName(session.userAgent))}
                        onClick={() => setEnding(session.id)}
                      >
                        {t.end}
                      </Button>
                    )}
                  </Group>
                </Cell>
              </Row>
            ))}
          </ListTable>
        )}
      </Loaded>
      <LoadMore pages={pages} />
      <ConfirmDialog
        opened={ending !== null}
        title={t.endTitle}
        verb={t.end}
        busy={revoke.busy}
        problems={revoke.problems}
        onClose={() => setEnding(null)}
        onConfirm={() => void revoke.run({ id: ending! }).then((done) => done && setEnding(null))}
      >
        {t.endHint}
      </ConfirmDialog>
    </>
  );
}
