import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { texts } from '../texts';
import { STOP_ENVIRONMENT } from './environments.queries';

const t = texts.environments;

interface Props {
  readonly of: { readonly id: string; readonly name: string; readonly stopJobId: string | null };
  readonly onClose: () => void;
}

/** Starts the job that stops an environment; without one, or on demand, it is stopped on paper only. */
export function StopEnvironment({ of: { id, name, stopJobId }, onClose }: Props) {
  const [force, setForce] = useState(false);
  const write = useWrite(STOP_ENVIRONMENT, (data) => data.environmentStop);
  return (
    <ConfirmDialog
      opened
      title={t.stopOne(name)}
      verb={t.stopVerb}
      busy={write.busy}
      problems={write.problems}
      onClose={onClose}
      onConfirm={() => void write.run({ id, force }).then((done) => done && onClose())}
    >
      {stopJobId ? (
        <Stack gap="sm">
          <Text>{t.stopByJob(stopJobId)}</Text>
          <Checkbox
            label={t.stopWithoutJob}
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        </Stack>
      ) : (
        t.stopHint
      )}
    </ConfirmDialog>
  );
}
