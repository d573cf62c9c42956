import { Autocomplete, Button, Group, Select, Stack, TagsInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { downloadText } from '../app/download';
import { useWrite } from '../app/writing';
import { CopyButton } from '../components/copy-button';
import { ProblemsNote } from '../components/problems-note';
import { SidePanel } from '../components/side-panel';
import { texts } from '../texts';
import { EXPORT } from './secret-work.queries';

const t = texts.exporting;
const SECONDS = 60;
const FORMATS = ['DOTENV', 'DOTENV_EXPORT', 'DOCKER', 'SHELL', 'JSON', 'YAML', 'CSV'] as const;
const FILES: Record<(typeof FORMATS)[number], string> = {
  DOTENV: 'secrets.env',
  DOTENV_EXPORT: 'secrets.env',
  DOCKER: 'secrets.env',
  SHELL: 'secrets.sh',
  JSON: 'secrets.json',
  YAML: 'secrets.yaml',
  CSV: 'secrets.csv',
};

interface Props {
  readonly fullPath: string;
  readonly environments: readonly { readonly name: string }[];
  readonly onClose: () => void;
}

/** Values as one text, for a minute, in this panel's state alone. They are not shown: they are copied or saved. */
export function ExportPanel({ fullPath, environments, onClose }: Props) {
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('DOTENV');
  const [environment, setEnvironment] = useState('');
  const [names, setNames] = useState<string[]>([]);
  const [taken, setTaken] = useState<{ text: string; count: number } | null>(null);
  const write = useWrite(EXPORT, (data) => data.secretsExport);
  useEffect(() => {
    if (!taken) return;
    const timer = setTimeout(() => setTaken(null), SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [taken]);
  const run = async (): Promise<void> => {
    const asked = { fullPath, format, environment: environment || null, names: names.length > 0 ? names : null };
    const done = await write.run(asked);
    if (done?.text != null) setTaken({ text: done.text, count: done.count ?? 0 });
  };
  return (
    <SidePanel title={t.title} over onClose={onClose}>
      <Stack gap="md">
        <Text c="dimmed">{t.hint}</Text>
        <Select
          label={t.format}
          data-autofocus
          data={FORMATS.map((value) => ({ value, label: t.formats[value] }))}
          value={format}
          onChange={(value) => setFormat(FORMATS.find((one) => one === value) ?? format)}
          allowDeselect={false}
        />
        <Autocomplete
          label={t.environment}
          placeholder={texts.access.noEnvironment}
          data={environments.map(({ name }) => name)}
          value={environment}
          error={write.at('environment')}
          onChange={setEnvironment}
          classNames={{ input: 'mono' }}
        />
        <TagsInput
          label={t.names}
          value={names}
          error={write.at('names')}
          onChange={setNames}
          classNames={{ input: 'mono' }}
        />
        <ProblemsNote problems={write.rest(['environment', 'names'])} />
        {taken ? (
          <Group gap="sm" role="status">
            <Text>{t.done(taken.count)}</Text>
            <CopyButton text={taken.text} what={t.copy} />
            <Button variant="default" onClick={() => downloadText(taken.text, 'text/plain', FILES[format])}>
              {t.download}
            </Button>
          </Group>
        ) : (
          <Group>
            <Button loading={write.busy} onClick={() => void run()}>
              {t.verb}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        )}
      </Stack>
    </SidePanel>
  );
}
