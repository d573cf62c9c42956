import { Button, Checkbox, Group, Paper, Select, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { ShownOnce } from '../components/shown-once';
import { texts } from '../texts';
import { CREATE_SERVICE_ACCOUNT_TOKEN } from './service-accounts.queries';

const t = texts.tokens;
const p = texts.placeTokens;
const DAY = 86_400_000;
const LIFETIMES = ['30', '90', '365'];

export function NewAccountToken({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read_api']);
  const [days, setDays] = useState('90');
  const [token, setToken] = useState<string | null>(null);
  const write = useWrite(CREATE_SERVICE_ACCOUNT_TOKEN, (data) => data.serviceAccountTokenCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const expiresAt = new Date(Date.now() + Number(days) * DAY).toISOString();
    const done = await write.run({ id: accountId, name, scopes, expiresAt });
    if (done?.token) setToken(done.token);
  };
  if (token)
    return (
      <ShownOnce token={token} what={t.one}>
        <Button variant="default" size="xs" onClick={onClose} style={{ alignSelf: 'flex-start' }}>
          {t.saved}
        </Button>
      </ShownOnce>
    );
  return (
    <Paper withBorder p="md">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label={t.name}
            required
            withAsterisk={false}
            autoFocus
            value={name}
            error={write.at('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox.Group label={t.scopes} value={scopes} onChange={setScopes} error={write.at('scopes')}>
            <Stack gap={6} mt={4}>
              <Checkbox value="read_api" label={p.readApi} />
              <Checkbox value="api" label={p.api} />
            </Stack>
          </Checkbox.Group>
          <Select
            label={t.expires}
            data={LIFETIMES.map((value) => ({ value, label: t.lifetime(value) }))}
            value={days}
            onChange={(value) => value && setDays(value)}
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
    </Paper>
  );
}
