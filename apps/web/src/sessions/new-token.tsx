import { Button, Checkbox, Group, Paper, Select, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { ShownOnce } from '../components/shown-once';
import { texts } from '../texts';
import { CREATE_TOKEN } from './sessions.queries';

const t = texts.tokens;
const DAY = 86_400_000;
const LIFETIMES = ['30', '90', '365', ''];

export function NewToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read_api']);
  const [days, setDays] = useState('90');
  const [token, setToken] = useState<string | null>(null);
  const write = useWrite(CREATE_TOKEN, (data) => data.personalAccessTokenCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const expiresAt = days ? new Date(Date.now() + Number(days) * DAY).toISOString() : null;
    const done = await write.run({ name, scopes, expiresAt });
    if (done?.token) setToken(done.token);
  };
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      {token ? (
        <ShownOnce token={token} what={t.one}>
          <Button variant="default" size="xs" onClick={onClose} style={{ alignSelf: 'flex-start' }}>
            {t.saved}
          </Button>
        </ShownOnce>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <TextInput
              label={t.name}
              description={t.nameHint}
              required
              withAsterisk={false}
              autoFocus
              value={name}
              error={write.at('name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox.Group label={t.scopes} value={scopes} onChange={setScopes} error={write.at('scopes')}>
              <Stack gap={6} mt={4}>
                <Checkbox value="read_api" label={t.readApi} />
                <Checkbox value="api" label={t.api} />
              </Stack>
            </Checkbox.Group>
            <Select
              label={t.expires}
              data={LIFETIMES.map((value) => ({ value, label: t.lifetime(value) }))}
              value={days}
              onChange={(value) => setDays(value ?? '')}
              allowDeselect={false}
              error={write.at('expiresAt')}
              maw={240}
            />
            <ProblemsNote problems={write.rest(['name', 'scopes', 'expiresAt'])} />
            <Group>
              <Button type="submit" loading={write.busy}>
                {t.create}
              </Button>
              <Button variant="default" onClick={onClose}>
                {texts.actions.cancel}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Paper>
  );
}
