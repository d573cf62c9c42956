import { Button, Checkbox, Group, MultiSelect, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { ShownOnce } from '../components/shown-once';
import { texts } from '../texts';
import { webhookEvents } from '../texts/webhooks';
import { CREATE_WEBHOOK, UPDATE_WEBHOOK, type Webhook } from './webhooks.queries';

const t = texts.webhooks;
const FIELDS = ['url', 'events', 'enabled'];
const START = ['secret.expiring', 'secret.expired', 'secret.rotation_due', 'secret.exposed'];

interface Props {
  readonly fullPath: string;
  /** Null for a new one. */
  readonly webhook: Webhook | null;
  readonly onClose: () => void;
}

export function WebhookForm({ fullPath, webhook, onClose }: Props) {
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<string[]>([...(webhook?.events ?? START)]);
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const [newSigningKey, setNewSigningKey] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const create = useWrite(CREATE_WEBHOOK, (data) => data.webhookCreate);
  const update = useWrite(UPDATE_WEBHOOK, (data) => data.webhookUpdate);
  const write = webhook ? update : create;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const values = { url: url.trim(), events, enabled };
    const done = webhook
      ? await update.run({ id: webhook.id, newSigningKey, ...values })
      : await create.run({ fullPath, ...values });
    if (done?.signingKey) setKey(done.signingKey);
    else if (done) onClose();
  };
  if (key) return <NewKey signingKey={key} onClose={onClose} />;
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label={t.url}
            description={t.urlHint}
            placeholder="https://alerts.example.com/lockkeeper"
            required
            withAsterisk={false}
            autoFocus
            value={url}
            error={write.at('url')}
            onChange={(event) => setUrl(event.currentTarget.value)}
            classNames={{ input: 'mono' }}
          />
          <MultiSelect
            label={t.events}
            description={t.eventsHint}
            data={webhookEvents}
            value={events}
            error={write.at('events')}
            onChange={setEvents}
            searchable
          />
          <Checkbox
            label={t.enabled}
            checked={enabled}
            error={write.at('enabled')}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          {webhook && (
            <Checkbox
              label={t.newKey}
              checked={newSigningKey}
              onChange={(event) => setNewSigningKey(event.currentTarget.checked)}
            />
          )}
          <ProblemsNote problems={write.rest(FIELDS)} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {webhook ? t.saveVerb : t.createVerb}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function NewKey({ signingKey, onClose }: { signingKey: string; onClose: () => void }) {
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <ShownOnce token={signingKey} what={t.key}>
        <Text>{t.keyHint}</Text>
        <Button variant="default" size="xs" onClick={onClose} style={{ alignSelf: 'flex-start' }}>
          {texts.tokens.saved}
        </Button>
      </ShownOnce>
    </Paper>
  );
}
