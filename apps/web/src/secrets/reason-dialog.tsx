import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Problem } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';

interface Props {
  readonly title: string;
  readonly hint: string;
  readonly verb: string;
  readonly dangerous?: boolean;
  readonly busy: boolean;
  readonly problems: readonly Problem[];
  readonly children?: ReactNode;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** A write that says why; the reason stays with what it changed. */
export function ReasonDialog({ title, hint, verb, dangerous, busy, problems, children, onConfirm, onClose }: Props) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onConfirm(reason.trim());
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{title}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text c="dimmed">{hint}</Text>
          {children}
          <TextInput
            label={texts.secrets.reasonOptional}
            data-autofocus
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemsNote problems={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
            <Button type="submit" color={dangerous ? 'red.8' : undefined} loading={busy}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
