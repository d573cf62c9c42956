import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { CommandLine } from '../components/command-line';
import { ProblemsNote } from '../components/problems-note';
import { ShownOnce } from '../components/shown-once';
import { texts } from '../texts';
import { RUNNER_FIELDS, RunnerFields, type RunnerValues } from './runner-fields';
import { CREATE_RUNNER } from './runners.queries';

const t = texts.runners;
export type RunnerScope = 'INSTANCE' | 'GROUP' | 'PROJECT';
const FRESH: RunnerValues = { description: '', tags: [], runUntagged: true, protected: false, maximumTimeout: null };

export function registerCommand(token: string): string {
  return [
    'gitlab-runner register --non-interactive',
    `--url ${window.location.origin}`,
    `--token ${token}`,
    '--executor shell',
  ].join(' \\\n  ');
}

export function NewRunner({
  scope,
  fullPath,
  onClose,
}: {
  scope: RunnerScope;
  fullPath?: string;
  onClose: () => void;
}) {
  const [values, setValues] = useState(FRESH);
  const [token, setToken] = useState<string | null>(null);
  const write = useWrite(CREATE_RUNNER, (data) => data.runnerCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await write.run({ scope, fullPath: fullPath ?? null, ...values });
    if (done?.token) setToken(done.token);
  };
  return (
    <Paper withBorder p="md" mb="md" maw={820}>
      {token ? (
        <ShownOnce token={token} what={t.token}>
          <Text>{t.registerHint}</Text>
          <CommandLine command={registerCommand(token)} what={t.command} />
          <Button variant="default" size="xs" onClick={onClose} style={{ alignSelf: 'flex-start' }}>
            {texts.tokens.saved}
          </Button>
        </ShownOnce>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <RunnerFields values={values} onChange={setValues} at={write.at} />
            <ProblemsNote problems={write.rest(RUNNER_FIELDS)} />
            <Group>
              <Button type="submit" loading={write.busy}>
                {t.createVerb}
              </Button>
              <Button variant="default" onClick={onClose}>
                {texts.actions.cancel}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Paper>
  );
}
