import { Switch } from '@mantine/core';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { GROUP_FREEZES, PROJECT_FREEZES, UPDATE_FREEZES } from './findings.queries';

const t = texts.findings;

interface Props {
  readonly kind: 'project' | 'group';
  readonly fullPath: string;
  readonly mayChange: boolean;
}

/** Whether an exposed secret of this owner stops by itself; nothing where secrets are off. */
export function FreezesExposed({ kind, fullPath, mayChange }: Props) {
  const ofProject = useRead(PROJECT_FREEZES, { fullPath }, { pause: kind !== 'project' });
  const ofGroup = useRead(GROUP_FREEZES, { fullPath }, { pause: kind !== 'group' });
  const write = useWrite(UPDATE_FREEZES, (data) => data.secretsManagerFindingsUpdate);
  const manager = kind === 'project' ? ofProject.data?.projectSecretsManager : ofGroup.data?.groupSecretsManager;
  if (!manager) return null;
  return (
    <div style={{ marginBottom: 16 }}>
      <Switch
        label={t.freezes}
        description={t.freezesHint}
        checked={manager.freezeExposed}
        disabled={!mayChange || write.busy}
        onChange={(event) => void write.run({ fullPath, freezeExposed: event.currentTarget.checked })}
      />
      <ProblemsNote problems={write.problems} />
    </div>
  );
}
