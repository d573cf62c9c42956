import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { PersonName } from '../components/person-name';
import { ProblemsNote } from '../components/problems-note';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { PURGE, RESTORE, TRASH, type TrashEntry } from './trash.queries';

const t = texts.trash;

export default function TrashPage({ fullPath }: { fullPath: string }) {
  const pages = usePages({ document: TRASH, variables: { fullPath }, pick: (data) => data.trash });
  const [purging, setPurging] = useState<TrashEntry | null>(null);
  const restore = useWrite(RESTORE, (data) => data.trashRestore);
  const bringBack = async (entry: TrashEntry): Promise<void> => {
    if (await restore.run({ id: entry.id })) notifications.show({ message: t.restored(entry.name) });
  };
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} />
      <ProblemsNote problems={restore.problems} />
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.what, t.where, t.deleted, t.destroyed, '']}>
              {rows.map((entry) => (
                <EntryRow
                  key={entry.id}
                  entry={entry}
                  busy={restore.busy}
                  onRestore={() => void bringBack(entry)}
                  onPurge={() => setPurging(entry)}
                />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {purging && <Purge entry={purging} onClose={() => setPurging(null)} />}
    </>
  );
}

interface RowProps {
  readonly entry: TrashEntry;
  readonly busy: boolean;
  readonly onRestore: () => void;
  readonly onPurge: () => void;
}

function EntryRow({ entry, busy, onRestore, onPurge }: RowProps) {
  const may = (verb: string): boolean => entry.abilities.some((ability) => ability.endsWith(`:${verb}`));
  return (
    <Row>
      <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 160 }}>
        {t.kinds[entry.kind]} <b className="mono">{entry.name}</b>{' '}
        {entry.environment && entry.environment !== '*' && <span className="mono">{entry.environment}</span>}
        <div className="quiet breakable">
          {entry.kind !== 'SECRET' && t.secrets(entry.secretsCount)} {entry.reason}
        </div>
      </Cell>
      <Cell className="mono breakable">{entry.fullPath}</Cell>
      <Cell>
        <TimeAgo at={entry.deletedAt} /> <PersonName person={entry.deletedBy} />
      </Cell>
      <Cell>
        <TimeAgo at={entry.purgeAfter} />
      </Cell>
      <Cell>
        <Group justify="flex-end" gap="xs" wrap="nowrap">
          {may('restore') && (
            <Button
              size="xs"
              variant="default"
              disabled={busy}
              aria-label={t.restoreOne(entry.name)}
              onClick={onRestore}
            >
              {t.restore}
            </Button>
          )}
          {may('purge') && (
            <Button size="xs" variant="default" aria-label={t.purgeOne(entry.name)} onClick={onPurge}>
              {t.purge}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}

function Purge({ entry, onClose }: { entry: TrashEntry; onClose: () => void }) {
  const write = useWrite(PURGE, (data) => data.trashPurge);
  return (
    <ConfirmDialog
      opened
      title={t.purgeOne(entry.name)}
      verb={t.purge}
      typeName={entry.name}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: entry.id, confirmName: entry.name }).then((done) => done && onClose())}
    >
      {t.purgeHint}
    </ConfirmDialog>
  );
}
