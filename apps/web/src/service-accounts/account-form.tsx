import { Button, Group, Paper, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CREATE_SERVICE_ACCOUNT, RENAME_SERVICE_ACCOUNT, type ServiceAccount } from './service-accounts.queries';

const t = texts.serviceAccounts;

interface Props {
  readonly groupPath: string;
  /** Absent for a new one; else it gets another name. */
  readonly account?: ServiceAccount;
  readonly onClose: () => void;
}

export function AccountForm({ groupPath, account, onClose }: Props) {
  const [name, setName] = useState(account?.name ?? '');
  const [username, setUsername] = useState('');
  const create = useWrite(CREATE_SERVICE_ACCOUNT, (data) => data.serviceAccountCreate);
  const rename = useWrite(RENAME_SERVICE_ACCOUNT, (data) => data.serviceAccountUpdate);
  const write = account ? rename : create;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = account
      ? await rename.run({ id: account.id, name })
      : await create.run({ groupPath, name, username: username || null });
    if (done) onClose();
  };
  return (
    <Paper withBorder p="md" mb="md" mt="sm" maw={560}>
      <form onSubmit={(event) => void submit(event)} autoComplete="off">
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
          {!account && (
            <TextInput
              label={t.username}
              description={t.usernameHint}
              autoCapitalize="none"
              value={username}
              error={write.at('username')}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
          )}
          <ProblemsNote problems={write.rest(['name', 'username'])} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {account ? t.renameOne(account.name) : t.createVerb}
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
