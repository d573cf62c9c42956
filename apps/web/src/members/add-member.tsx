import { Button, Group, Paper, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { endOf } from '../app/last-day';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { RoleSelect, type Role } from '../components/role-select';
import { texts } from '../texts';
import { CREATE_MEMBER } from './members.queries';

const t = texts.members;

export function AddMember({ fullPath, onClose }: { fullPath: string; onClose: () => void }) {
  const [username, setUsername] = useState('');
  const [role, setRole] = useState<Role>('DEVELOPER');
  const [expires, setExpires] = useState('');
  const write = useWrite(CREATE_MEMBER, (data) => data.memberCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ fullPath, username, role, expiresAt: endOf(expires) })) onClose();
  };
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Group align="flex-start" gap="sm">
            <TextInput
              label={t.username}
              autoFocus
              autoCapitalize="none"
              required
              withAsterisk={false}
              value={username}
              error={write.at('username')}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
            <RoleSelect label={t.role} value={role} onChange={setRole} error={write.at('role')} />
            <TextInput
              label={t.expiresOptional}
              type="date"
              value={expires}
              error={write.at('expiresAt')}
              onChange={(event) => setExpires(event.currentTarget.value)}
            />
          </Group>
          <ProblemsNote problems={write.rest(['username', 'role', 'expiresAt'])} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {t.addVerb}
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
