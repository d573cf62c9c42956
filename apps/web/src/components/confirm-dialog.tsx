import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Problem } from '../app/writing';
import { texts } from '../texts';
import { ProblemsNote } from './problems-note';

interface Props {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly verb: string;
  readonly busy: boolean;
  readonly problems: readonly Problem[];
  /** Must be typed first; only for what cannot be undone. */
  readonly typeName?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog(props: Props) {
  const [typed, setTyped] = useState('');
  const mistyped = props.typeName !== undefined && typed !== props.typeName;
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={<Text fw={600}>{props.title}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <Stack gap="md">
        <Text component="div">{props.children}</Text>
        {props.typeName !== undefined && (
          <TextInput
            label={texts.actions.typeToConfirm(props.typeName)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <ProblemsNote problems={props.problems} />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {texts.actions.cancel}
          </Button>
          <Button color="red.8" loading={props.busy} disabled={mistyped} onClick={props.onConfirm}>
            {props.verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
