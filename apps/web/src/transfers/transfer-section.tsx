import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { groupAt, projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { Loaded } from '../components/loaded';
import { ProblemsNote } from '../components/problems-note';
import { Sentence } from '../components/sentence';
import { StatusBadge, type Tone } from '../components/status-badge';
import { GROUPS } from '../groups/groups.queries';
import { texts } from '../texts';
import { TRANSFER_GROUP, TRANSFER_PREVIEW, TRANSFER_PROJECT, type Difference } from './transfers.queries';

const t = texts.transfers;
const TOP = '/';
const TONES: Record<Difference['change'], Tone> = { GAINED: 'attention', LOST: 'refused', CHANGED: 'attention' };

interface Props {
  readonly kind: 'project' | 'group';
  readonly fullPath: string;
}

/** Where it is to be; then what that changes about who can read what; then the move. */
export function TransferSection({ kind, fullPath }: Props) {
  const [target, setTarget] = useState<string | null>(null);
  const groups = usePages({ document: GROUPS, variables: {}, pick: (data) => data.groups }, { all: true });
  const here = fullPath.split('/').slice(0, -1).join('/');
  const paths = (groups.rows ?? [])
    .map((group) => group.fullPath)
    .filter((path) => path !== here && path !== fullPath && !path.startsWith(`${fullPath}/`));
  const top = kind === 'group' && here !== '' ? [{ value: TOP, label: t.top }] : [];
  return (
    <section>
      <Title order={2}>{t.title(kind)}</Title>
      <p className="quiet">{t.hint}</p>
      <Stack gap="md" maw={720}>
        <Select
          label={t.target}
          placeholder={t.choose}
          nothingFoundMessage={t.noOther}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': texts.actions.cancel }}
          data={[...top, ...paths.map((path) => ({ value: path, label: path }))]}
          value={target}
          onChange={setTarget}
          maw={420}
        />
        {target && <Consequences key={target} kind={kind} fullPath={fullPath} targetPath={target} />}
      </Stack>
    </section>
  );
}

function Consequences({ kind, fullPath, targetPath }: Props & { targetPath: string }) {
  const navigate = useNavigate();
  const to = targetPath === TOP ? null : targetPath;
  const read = useRead(TRANSFER_PREVIEW, { fullPath, targetPath: to });
  const project = useWrite(TRANSFER_PROJECT, (data) => data.projectTransfer);
  const group = useWrite(TRANSFER_GROUP, (data) => data.groupTransfer);
  const move = async (confirm: string): Promise<void> => {
    if (kind === 'project') {
      const done = await project.run({ fullPath, targetPath, confirm });
      if (done?.project) await navigate(projectAt(done.project.fullPath, 'settings'));
      return;
    }
    const done = await group.run({ fullPath, targetPath: to, confirm });
    if (done?.group) await navigate(groupAt(done.group.fullPath, 'settings'));
  };
  return (
    <Loaded of={read} rows={2}>
      {({ transferPreview: { digest, newFullPath, differences, differencesCount } }) => (
        <Stack gap="xs" role="region" aria-label={t.consequences}>
          <Text fw={600}>{t.found(differencesCount)}</Text>
          <ul style={{ margin: 0, paddingLeft: 0, listStyle: 'none' }}>
            {differences.map((difference, index) => (
              <li key={index} style={{ padding: '4px 0' }} className="breakable">
                <StatusBadge tone={TONES[difference.change]}>{t.changes[difference.change]}</StatusBadge>{' '}
                <Sentence text={difference.sentence} />
              </li>
            ))}
          </ul>
          <ProblemsNote problems={[...project.problems, ...group.problems]} />
          <Group>
            <Button color="red.8" loading={project.busy || group.busy} onClick={() => void move(digest)}>
              {t.verb(newFullPath)}
            </Button>
          </Group>
        </Stack>
      )}
    </Loaded>
  );
}
