import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useClient } from 'urql';
import { downloadText } from '../app/download';
import { texts } from '../texts';
import { asCsv, asJsonLines, eventsFor, MOST_EXPORTED, type AuditFilter } from './audit-export';

const t = texts.audit;

/** What the filters show, as a file. */
export function ExportButtons({ filter }: { filter: AuditFilter }) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const run = async (kind: 'csv' | 'jsonl'): Promise<void> => {
    setBusy(true);
    const events = await eventsFor(client, filter);
    setBusy(false);
    if (!events) return void notifications.show({ message: t.exportFailed, color: 'red' });
    if (kind === 'csv') downloadText(asCsv(events), 'text/csv', 'audit.csv');
    else downloadText(asJsonLines(events), 'application/x-ndjson', 'audit.jsonl');
    notifications.show({ message: t.exported(events.length, events.length === MOST_EXPORTED) });
  };
  return (
    <Group gap="xs">
      <Button variant="default" loading={busy} onClick={() => void run('csv')}>
        {t.exportCsv}
      </Button>
      <Button variant="default" loading={busy} onClick={() => void run('jsonl')}>
        {t.exportJsonLines}
      </Button>
    </Group>
  );
}
