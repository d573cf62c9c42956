import {
  Autocomplete,
  Button,
  FileButton,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type DragEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { SidePanel } from '../components/side-panel';
import { texts } from '../texts';
import { ImportAnswerTable } from './import-answer-table';
import { IMPORT, type ImportAnswer } from './secret-work.queries';
import styles from './value-field.module.css';

const t = texts.imports;
const FORMATS = ['DOTENV', 'JSON', 'YAML', 'GITLAB_VARIABLES', 'INFISICAL'] as const;
const CONFLICTS = ['UPDATE', 'SKIP', 'REFUSE'] as const;

interface Values {
  readonly text: string;
  readonly format: (typeof FORMATS)[number];
  readonly environment: string;
  readonly onConflict: (typeof CONFLICTS)[number];
  readonly reason: string;
}

interface Props {
  readonly fullPath: string;
  readonly environments: readonly { readonly name: string }[];
  readonly onClose: () => void;
}

/** First what would happen, then the same text for good. The text is in this form alone and goes with it. */
export function ImportPanel({ fullPath, environments, onClose }: Props) {
  const [values, setValues] = useState<Values>({
    text: '',
    format: 'DOTENV',
    environment: '*',
    onConflict: 'UPDATE',
    reason: '',
  });
  const [answer, setAnswer] = useState<ImportAnswer | null>(null);
  const write = useWrite(IMPORT, (data) => data.secretsImport);
  // What was told is about the text as it was.
  const set = (change: Partial<Values>): void => {
    setAnswer(null);
    setValues((before) => ({ ...before, ...change }));
  };
  const run = async (dryRun: boolean): Promise<void> => {
    const done = await write.run({ fullPath, ...values, reason: values.reason || null, dryRun });
    if (!done?.secretsImport) return;
    if (dryRun) return setAnswer(done.secretsImport);
    notifications.show({ message: t.done(done.secretsImport.newCount, done.secretsImport.changedCount) });
    onClose();
  };
  return (
    <SidePanel title={t.title} size={760} over onClose={onClose}>
      <Stack gap="md">
        <Text c="dimmed">{t.hint}</Text>
        <TextOfFile values={values} set={set} />
        <ImportSettings values={values} environments={environments} set={set} at={write.at} />
        <ProblemsNote problems={write.rest(['environment', 'reason'])} />
        {answer && <ImportAnswerTable answer={answer} />}
        <Group>
          {answer && answer.refusedCount === 0 && answer.newCount + answer.changedCount > 0 ? (
            <Button loading={write.busy} onClick={() => void run(false)}>
              {t.verb(answer.newCount, answer.changedCount)}
            </Button>
          ) : (
            <Button loading={write.busy} disabled={values.text.trim() === ''} onClick={() => void run(true)}>
              {t.look}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {texts.actions.cancel}
          </Button>
          {values.text.trim() === '' && <span className="quiet">{t.textFirst}</span>}
        </Group>
      </Stack>
    </SidePanel>
  );
}

function TextOfFile({ values, set }: { values: Values; set: (change: Partial<Values>) => void }) {
  const [shown, setShown] = useState(false);
  const read = (file: File | null | undefined): void => {
    if (file) void file.text().then((text) => set({ text }));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  };
  return (
    <div onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      <Textarea
        label={t.text}
        data-autofocus
        autosize
        minRows={6}
        maxRows={14}
        value={values.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        data-1p-ignore
        data-lpignore="true"
        placeholder={'API_KEY=…\nSMTP_URL=…'}
        classNames={{ input: `mono ${shown ? '' : styles.masked}` }}
      />
      <Group gap="xs" mt={6}>
        <FileButton onChange={read} inputProps={{ 'aria-label': t.file }}>
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t.file}
            </Button>
          )}
        </FileButton>
        <Button size="xs" variant="subtle" color="gray" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? texts.secrets.hideTyping : texts.secrets.showTyping}
        </Button>
      </Group>
    </div>
  );
}

interface SettingsProps {
  readonly values: Values;
  readonly environments: Props['environments'];
  readonly set: (change: Partial<Values>) => void;
  readonly at: (field: string) => string | undefined;
}

function ImportSettings({ values, environments, set, at }: SettingsProps) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={t.format}
          data={FORMATS.map((value) => ({ value, label: t.formats[value] }))}
          value={values.format}
          onChange={(format) => format && set({ format })}
          allowDeselect={false}
        />
        <Autocomplete
          label={t.environment}
          data={['*', ...environments.map(({ name }) => name)]}
          filter={({ options }) => options}
          value={values.environment}
          error={at('environment')}
          onChange={(environment) => set({ environment })}
          classNames={{ input: 'mono' }}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={t.onConflict}
          data={CONFLICTS.map((value) => ({ value, label: t.conflicts[value] }))}
          value={values.onConflict}
          onChange={(onConflict) => onConflict && set({ onConflict })}
          allowDeselect={false}
        />
        <TextInput
          label={t.reason}
          value={values.reason}
          error={at('reason')}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
      </SimpleGrid>
    </>
  );
}
