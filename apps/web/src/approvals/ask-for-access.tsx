import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent } from 'react';
import type { VariablesOf } from '../app/graphql';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { abilityInWords } from '../texts/approvals';
import { texts } from '../texts';
import { ASK_FOR_ACCESS, BREAK_GLASS } from './asking.queries';

const t = texts.asking;

export interface Wish {
  readonly ability: string;
  readonly object: VariablesOf<typeof ASK_FOR_ACCESS>['input']['object'];
  /** Of the request that was refused, where one was: whoever decides finds in the log what was tried. */
  readonly refusedRequestId?: string | null;
}

interface Props {
  readonly wish: Wish;
  readonly size?: 'xs' | 'sm';
  /** Where a page has several of these buttons. */
  readonly about?: string;
}

/** From a refusal to those who can lift it. */
export function AskForAccess({ wish, size = 'sm', about }: Props) {
  const [opened, setOpened] = useState(false);
  const write = useWrite(ASK_FOR_ACCESS, (data) => data.accessRequestCreate);
  const send = async (reason: string, hours: number): Promise<void> => {
    if (!(await write.run({ ...wish, reason, hours }))) return;
    setOpened(false);
    notifications.show({ message: t.sent });
  };
  return (
    <>
      <Button
        variant="default"
        size={size}
        aria-label={about ? t.buttonAbout(about) : undefined}
        onClick={() => setOpened(true)}
      >
        {t.button}
      </Button>
      {opened && (
        <AskDialog
          title={t.title}
          hint={t.hint}
          verb={t.verb}
          ability={wish.ability}
          time={{ label: t.hours, start: 8, most: 720 }}
          write={write}
          onSend={(reason, hours) => void send(reason, hours)}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}

/** For owners, in an emergency: the right at once, and everybody hears of it. */
export function BreakGlass({ wish, size = 'sm' }: { wish: Omit<Wish, 'refusedRequestId'>; size?: Props['size'] }) {
  const [opened, setOpened] = useState(false);
  const write = useWrite(BREAK_GLASS, (data) => data.breakGlass);
  const take = async (reason: string, minutes: number): Promise<void> => {
    if (!(await write.run({ ...wish, reason, minutes }))) return;
    setOpened(false);
    notifications.show({ message: t.broken, color: 'red' });
  };
  return (
    <>
      <Button variant="outline" color="red.8" size={size} onClick={() => setOpened(true)}>
        {t.glass}
      </Button>
      {opened && (
        <AskDialog
          title={t.glass}
          hint={t.glassHint}
          verb={t.glassVerb}
          ability={wish.ability}
          time={{ label: t.minutes, start: 30, most: 60 }}
          dangerous
          write={write}
          onSend={(reason, minutes) => void take(reason, minutes)}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}

interface DialogProps {
  readonly title: string;
  readonly hint: string;
  readonly verb: string;
  readonly ability: string;
  readonly time: { readonly label: string; readonly start: number; readonly most: number };
  readonly dangerous?: boolean;
  readonly write: Pick<ReturnType<typeof useWrite>, 'busy' | 'at' | 'rest'>;
  readonly onSend: (reason: string, time: number) => void;
  readonly onClose: () => void;
}

function AskDialog({ title, hint, verb, ability, time, dangerous, write, onSend, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  const [amount, setAmount] = useState<number | string>(time.start);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSend(reason.trim(), Number(amount));
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
          <Text>
            {abilityInWords(ability)} <span className="mono quiet">{ability}</span>
          </Text>
          <Text c="dimmed">{hint}</Text>
          <Textarea
            label={t.reason}
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            error={write.at('reason')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <NumberInput
            label={time.label}
            min={1}
            max={time.most}
            value={amount}
            error={write.at('hours') ?? write.at('minutes')}
            onChange={setAmount}
          />
          <ProblemsNote problems={write.rest(['reason', 'hours', 'minutes'])} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
            <Button
              type="submit"
              color={dangerous ? 'red.8' : undefined}
              loading={write.busy}
              disabled={reason.trim() === ''}
              title={reason.trim() === '' ? texts.approvals.reasonNeeded : undefined}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
