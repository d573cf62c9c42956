import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Problem } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';

const t = texts.approvals;

export interface Decision {
  readonly reason: string;
  readonly hours: number | null;
}

interface Props {
  readonly title: string;
  readonly verb: string;
  readonly hint: string;
  readonly refusing: boolean;
  /** Hours that were asked for; absent where no time is given. */
  readonly wishedHours?: number;
  readonly busy: boolean;
  readonly problems: readonly Problem[];
  readonly children?: ReactNode;
  readonly onDecide: (decision: Decision) => void;
  readonly onClose: () => void;
}

/** Whoever decides says why: the other one reads it. */
export function DecideDialog(props: Props) {
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState<number | string>(props.wishedHours ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    props.onDecide({ reason: reason.trim(), hours: typeof hours === 'number' ? hours : null });
  };
  const fields = props.wishedHours === undefined ? ['reason'] : ['reason', 'hours'];
  const at = (field: string) => props.problems.find((problem) => problem.field === field)?.message;
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={<Text fw={600}>{props.title}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {props.children}
          <Text c="dimmed">{props.hint}</Text>
          {props.wishedHours !== undefined && (
            <NumberInput
              label={t.hours}
              description={t.hoursHint(props.wishedHours)}
              min={0.1}
              max={props.wishedHours}
              step={1}
              value={hours}
              onChange={setHours}
              error={at('hours')}
            />
          )}
          <Textarea
            label={t.reason}
            data-autofocus
            autosize
            minRows={2}
            maxLength={200}
            value={reason}
            error={at('reason')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemsNote problems={props.problems.filter(({ field }) => !fields.includes(field ?? ''))} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {texts.actions.cancel}
            </Button>
            <Button
              type="submit"
              color={props.refusing ? 'red.8' : undefined}
              loading={props.busy}
              disabled={reason.trim() === ''}
              title={reason.trim() === '' ? t.reasonNeeded : undefined}
            >
              {props.verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
