import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { START_IMPERSONATION } from './admin.queries';

const t = texts.impersonation;

/** Asks why, and begins to act as somebody else. */
export function ActAs({ user, onClose }: { user: { id: string; username: string }; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const write = useWrite(START_IMPERSONATION, (data) => data.impersonationStart);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void write.run({ userId: user.id, reason: reason.trim() }).then((begun) => {
      // A fresh page holds nothing that only the administrator sees.
      if (begun) window.location.assign('/');
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{t.actAs(user.username)}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text>{t.hint(user.username)}</Text>
          <Textarea
            label={t.reason}
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            error={write.at('reason')}
            onChange={(event) => setReason(event.currentTarget.value.replaceAll('\n', ' '))}
          />
          <ProblemsNote problems={write.rest(['reason'])} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
            <Button
              type="submit"
              loading={write.busy}
              disabled={reason.trim() === ''}
              title={reason.trim() === '' ? t.reasonNeeded : undefined}
            >
              {t.actAs(user.username)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
