import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import type { RunnerRow } from './runners.queries';
import { ASSIGN_RUNNER, UNASSIGN_RUNNER } from './runners.queries';

const t = texts.runners;

/** The projects beside its own that a runner of a project serves. Each change counts at once. */
export function AssignedProjects({ runner }: { runner: RunnerRow }) {
  const [projectPath, setPath] = useState('');
  const assign = useWrite(ASSIGN_RUNNER, (data) => data.runnerAssign);
  const unassign = useWrite(UNASSIGN_RUNNER, (data) => data.runnerUnassign);
  const add = async (): Promise<void> => {
    if (await assign.run({ id: runner.id, projectPath })) setPath('');
  };
  return (
    <Stack gap="xs" role="group" aria-label={t.assigned}>
      <Text fw={600} fz="sm">
        {t.assigned}
      </Text>
      {runner.assignedProjects.map((path) => (
        <Group key={path} justify="space-between" wrap="nowrap">
          <Text className="mono breakable">{path}</Text>
          <Button
            size="xs"
            variant="default"
            aria-label={t.unassignOne(path)}
            loading={unassign.busy}
            onClick={() => void unassign.run({ id: runner.id, projectPath: path })}
          >
            {t.unassign}
          </Button>
        </Group>
      ))}
      <ProblemsNote problems={unassign.problems} />
      {runner.locked ? (
        <Text c="dimmed">{t.assignLocked}</Text>
      ) : (
        <Group align="flex-start" wrap="nowrap">
          <TextInput
            aria-label={t.assignPath}
            placeholder={t.assignPath}
            classNames={{ input: 'mono' }}
            flex={1}
            value={projectPath}
            error={assign.at('projectPath')}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Button variant="default" loading={assign.busy} disabled={!projectPath} onClick={() => void add()}>
            {t.assign}
          </Button>
        </Group>
      )}
      <ProblemsNote problems={assign.rest(['projectPath'])} />
    </Stack>
  );
}
