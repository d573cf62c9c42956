import { Button, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { PageHeading } from '../components/page-heading';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CHANGE_PASSWORD } from './sessions.queries';

const t = texts.password;

export default function PasswordPage() {
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} />
      <PasswordForm onChanged={() => notifications.show({ message: t.changed })} />
    </>
  );
}

export function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const write = useWrite(CHANGE_PASSWORD, (data) => data.passwordChange);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await write.run({ currentPassword, newPassword }))) return;
    setCurrent('');
    setNew('');
    onChanged();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm" maw={380}>
        <PasswordInput
          label={t.current}
          autoComplete="current-password"
          value={currentPassword}
          error={write.at('currentPassword')}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={t.next}
          autoComplete="new-password"
          value={newPassword}
          error={write.at('newPassword')}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        <ProblemsNote problems={write.rest(['currentPassword', 'newPassword'])} />
        <Button type="submit" loading={write.busy} style={{ alignSelf: 'flex-start' }}>
          {t.verb}
        </Button>
      </Stack>
    </form>
  );
}
