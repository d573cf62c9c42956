import { Autocomplete, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { ProblemsNote } from '../components/problems-note';
import { SidePanel } from '../components/side-panel';
import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';
import { COMPARE_ENVIRONMENTS, PROMOTE, type Comparison } from './secret-work.queries';

const t = texts.promotion;
type Entry = Comparison['entries'][number];

const TONES: Record<Entry['state'], Tone> = {
  ADDED: 'attention',
  CHANGED: 'attention',
  REMOVED: 'inactive',
  SAME: 'fine',
  SHARED: 'fine',
  UNKNOWN: 'inactive',
};
const PROMOTABLE: readonly Entry['state'][] = ['ADDED', 'CHANGED', 'UNKNOWN'];

interface Props {
  readonly fullPath: string;
  readonly environments: readonly { readonly name: string }[];
  readonly onClose: () => void;
}

/** What two environments get, name by name; what is chosen gets the value of the first. */
export function PromotePanel({ fullPath, environments, onClose }: Props) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [asked] = useDebouncedValue(`${from.trim()}\n${to.trim()}`, 250);
  const [askedFrom = '', askedTo = ''] = asked.split('\n');
  const ready = askedFrom !== '' && askedTo !== '' && askedFrom !== askedTo;
  const read = useRead(COMPARE_ENVIRONMENTS, { fullPath, from: askedFrom, to: askedTo }, { pause: !ready });
  const names = environments.map(({ name }) => name);
  return (
    <SidePanel title={t.title} size={760} over onClose={onClose}>
      <Stack gap="md">
        <Text c="dimmed">{t.hint}</Text>
        <Group grow>
          <Autocomplete
            label={t.from}
            data={names}
            value={from}
            onChange={setFrom}
            classNames={{ input: 'mono' }}
            data-autofocus
            openOnFocus={false}
          />
          <Autocomplete label={t.to} data={names} value={to} onChange={setTo} classNames={{ input: 'mono' }} />
        </Group>
        {ready ? (
          <Loaded of={read} rows={4}>
            {({ environmentsCompare }) => (
              <Entries
                key={asked}
                comparison={environmentsCompare}
                where={{ fullPath, from: askedFrom, to: askedTo }}
                onDone={onClose}
              />
            )}
          </Loaded>
        ) : (
          <Text>{askedFrom !== '' && askedFrom === askedTo ? t.same : t.choose}</Text>
        )}
      </Stack>
    </SidePanel>
  );
}

interface EntriesProps {
  readonly comparison: Comparison;
  readonly where: { readonly fullPath: string; readonly from: string; readonly to: string };
  readonly onDone: () => void;
}

function Entries({ comparison, where, onDone }: EntriesProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState('');
  const write = useWrite(PROMOTE, (data) => data.secretsPromote);
  if (comparison.entries.length === 0) return <Text>{t.nothing}</Text>;
  const flip = (name: string): void => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    setChosen(next);
  };
  const run = async (): Promise<void> => {
    const { digest } = comparison;
    const done = await write.run({ ...where, names: [...chosen], digest, reason: reason || null });
    if (!done) return;
    notifications.show({ message: t.done(done.changes?.length ?? 0, where.to) });
    onDone();
  };
  return (
    <>
      <ListTable label={t.title} head={['', t.name, where.from, where.to, t.state]}>
        {comparison.entries.map((entry) => (
          <Row key={entry.name}>
            <Cell>
              {PROMOTABLE.includes(entry.state) && (
                <Checkbox
                  aria-label={t.choice(entry.name)}
                  checked={chosen.has(entry.name)}
                  onChange={() => flip(entry.name)}
                />
              )}
            </Cell>
            <Cell className="mono breakable">{entry.name}</Cell>
            <Cell className="mono">{entry.from ? `v${entry.from.version} ${entry.from.environment}` : '–'}</Cell>
            <Cell className="mono">{entry.to ? `v${entry.to.version} ${entry.to.environment}` : '–'}</Cell>
            <Cell>
              <StatusBadge tone={TONES[entry.state]}>{t.states[entry.state]}</StatusBadge>
            </Cell>
          </Row>
        ))}
      </ListTable>
      <TextInput label={t.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <ProblemsNote problems={write.problems} />
      <Group>
        <Button
          loading={write.busy}
          disabled={chosen.size === 0}
          title={chosen.size === 0 ? t.chooseFirst : undefined}
          onClick={() => void run()}
        >
          {t.verb(chosen.size, where.to)}
        </Button>
      </Group>
    </>
  );
}
