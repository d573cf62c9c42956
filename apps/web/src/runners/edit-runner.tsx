import { Button, Checkbox, Divider, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { AssignedProjects } from './assigned-projects';
import { RUNNER_FIELDS, RunnerFields, type RunnerValues } from './runner-fields';
import type { RunnerRow } from './runners.queries';
import { UPDATE_RUNNER } from './runners.queries';

export function EditRunner({ runner, onClose }: { runner: RunnerRow; onClose: () => void }) {
  const [values, setValues] = useState<RunnerValues>({
    description: runner.description,
    tags: [...runner.tags],
    runUntagged: runner.runUntagged,
    protected: runner.protected,
    maximumTimeout: runner.maximumTimeout,
  });
  const [locked, setLocked] = useState(runner.locked);
  const ofProject = runner.scope === 'PROJECT';
  const write = useWrite(UPDATE_RUNNER, (data) => data.runnerUpdate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ id: runner.id, ...values, ...(ofProject && { locked }) })) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{texts.runners.editOne(runner.description || runner.id)}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <RunnerFields values={values} onChange={setValues} at={write.at} />
          {ofProject && (
            <Checkbox
              label={texts.runners.locked}
              checked={locked}
              error={write.at('locked')}
              onChange={(event) => setLocked(event.currentTarget.checked)}
            />
          )}
          <ProblemsNote problems={write.rest([...RUNNER_FIELDS, 'locked'])} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
            <Button type="submit" loading={write.busy}>
              {texts.actions.save}
            </Button>
          </Group>
        </Stack>
      </form>
      {ofProject && (
        <>
          <Divider my="md" />
          <AssignedProjects runner={runner} />
        </>
      )}
    </Modal>
  );
}
