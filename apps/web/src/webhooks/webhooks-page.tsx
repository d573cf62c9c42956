import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { SentList } from './sent-list';
import { WebhookForm } from './webhook-form';
import { DELETE_WEBHOOK, TEST_WEBHOOK, WEBHOOKS, type Webhook } from './webhooks.queries';

const t = texts.webhooks;

interface Props {
  readonly fullPath: string;
  readonly abilities: readonly string[];
}

export default function WebhooksPage({ fullPath, abilities }: Props) {
  const read = useRead(WEBHOOKS, { fullPath });
  const [editing, setEditing] = useState<Webhook | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Webhook | null>(null);
  const may = (ability: string): boolean => abilities.includes(ability);
  const create = may('webhook:create') && <Button onClick={() => setEditing('new')}>{t.create}</Button>;
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} actions={create} />
      {editing && (
        <WebhookForm
          key={editing === 'new' ? 'new' : editing.id}
          fullPath={fullPath}
          webhook={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      <Loaded of={read} rows={2}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            !editing && <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.url, t.events, t.state, texts.serviceAccounts.created, '']}>
              {webhooks.map((webhook) => (
                <WebhookRow
                  key={webhook.id}
                  webhook={webhook}
                  may={may}
                  onEdit={() => setEditing(webhook)}
                  onDelete={() => setDeleting(webhook)}
                />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <SentList fullPath={fullPath} />
      {deleting && <DeleteWebhook webhook={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

interface RowProps {
  readonly webhook: Webhook;
  readonly may: (ability: string) => boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function WebhookRow({ webhook, may, onEdit, onDelete }: RowProps) {
  const test = useWrite(TEST_WEBHOOK, (data) => data.webhookTest);
  const { id, url, events, enabled, createdAt } = webhook;
  const send = async (): Promise<void> => {
    const done = await test.run({ id });
    const sent = done?.notification?.sentAt;
    const message = sent ? t.tested : t.testFailed(done?.notification?.lastError ?? test.problems[0]?.message ?? '');
    if (done) notifications.show({ message, color: sent ? undefined : 'red' });
  };
  return (
    <Row>
      <Cell className="mono breakable" style={{ whiteSpace: 'normal', minWidth: 200 }}>
        {url}
        {test.problems[0] && <div role="alert">{test.problems[0].message}</div>}
      </Cell>
      <Cell>
        <span title={events.join(', ')}>{t.eventsOf(events.length)}</span>
      </Cell>
      <Cell>
        <StatusBadge tone={enabled ? 'fine' : 'inactive'}>{enabled ? t.on : t.off}</StatusBadge>
      </Cell>
      <Cell>
        <TimeAgo at={createdAt} />
      </Cell>
      <Cell>
        <Group justify="flex-end" gap="xs" wrap="nowrap">
          {may('webhook:update') && (
            <>
              <Button
                size="xs"
                variant="default"
                loading={test.busy}
                aria-label={t.testOne(url)}
                onClick={() => void send()}
              >
                {t.test}
              </Button>
              <Button size="xs" variant="default" aria-label={t.editOne(url)} onClick={onEdit}>
                {texts.actions.edit}
              </Button>
            </>
          )}
          {may('webhook:delete') && (
            <Button size="xs" variant="default" aria-label={t.deleteOne(url)} onClick={onDelete}>
              {texts.actions.delete}
            </Button>
          )}
        </Group>
      </Cell>
    </Row>
  );
}

function DeleteWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const write = useWrite(DELETE_WEBHOOK, (data) => data.webhookDelete);
  return (
    <ConfirmDialog
      opened
      title={t.deleteTitle}
      verb={t.deleteTitle}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id: webhook.id }).then((done) => done && onClose())}
    >
      <span className="breakable">{t.deleteHint(webhook.url)}</span>
    </ConfirmDialog>
  );
}
