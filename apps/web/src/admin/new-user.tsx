import { Button, Checkbox, Group, Paper, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CREATE_USER } from './admin.queries';

const t = texts.admin;
const FIELDS = ['username', 'name', 'email', 'password', 'admin'];

export function NewUser({ onClose }: { onClose: () => void }) {
  const [values, setValues] = useState({ username: '', name: '', email: '', password: '', admin: false });
  const set = (change: Partial<typeof values>): void => setValues((before) => ({ ...before, ...change }));
  const write = useWrite(CREATE_USER, (data) => data.userCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ ...values, email: values.email || null })) onClose();
  };
  return (
    <Paper withBorder p="md" mb="md" maw={560}>
      <form onSubmit={(event) => void submit(event)} autoComplete="off">
        <Stack gap="sm">
          <TextInput
            label={t.username}
            autoFocus
            required
            withAsterisk={false}
            autoComplete="off"
            autoCapitalize="none"
            value={values.username}
            error={write.at('username')}
            onChange={(event) => set({ username: event.currentTarget.value })}
          />
          <TextInput
            label={t.name}
            required
            withAsterisk={false}
            value={values.name}
            error={write.at('name')}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t.emailOptional}
            type="email"
            value={values.email}
            error={write.at('email')}
            onChange={(event) => set({ email: event.currentTarget.value })}
          />
          <PasswordInput
            label={t.firstPassword}
            description={t.firstPasswordHint}
            required
            withAsterisk={false}
            autoComplete="new-password"
            value={values.password}
            error={write.at('password')}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <Checkbox
            label={t.makeAdministrator}
            checked={values.admin}
            onChange={(event) => set({ admin: event.currentTarget.checked })}
          />
          <ProblemsNote problems={write.rest(FIELDS)} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {t.createUserVerb}
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
