import { Autocomplete, Button, Group, Paper, SegmentedControl, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { REFS } from './configuration.queries';
import { CREATE_PIPELINE } from './pipelines.queries';
import { PipelineVariables, type Variable } from './pipeline-variables';

const t = texts.pipelines;
type Kind = 'BRANCH' | 'TAG';

export function StartPipeline({ projectPath, onClose }: { projectPath: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [refKind, setRefKind] = useState<Kind>('BRANCH');
  const [refName, setRefName] = useState('main');
  const [variables, setVariables] = useState<readonly Variable[]>([]);
  const refs = usePages({ document: REFS, variables: { projectPath }, pick: (data) => data.refs }, { all: true });
  const write = useWrite(CREATE_PIPELINE, (data) => data.pipelineCreate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const done = await write.run({
      projectPath,
      refName,
      refKind,
      variables: variables.filter(({ key }) => key !== ''),
    });
    if (done?.pipeline) await navigate(projectAt(projectPath, `pipelines/${done.pipeline.id}`));
  };
  const names = refs.rows?.filter((ref) => ref.kind === refKind).map((ref) => ref.name) ?? [];
  return (
    <Paper withBorder p="md" mb="md" maw={720}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <SegmentedControl
              aria-label={texts.environments.kind}
              data={(['BRANCH', 'TAG'] as const).map((value) => ({ value, label: texts.refKinds[value] }))}
              value={refKind}
              onChange={(value) => setRefKind(value)}
            />
            <Autocomplete
              label={t.onRef}
              data={names}
              value={refName}
              onChange={setRefName}
              error={write.at('refName') ?? write.at('refKind')}
              classNames={{ input: 'mono' }}
              autoFocus
              w={260}
            />
          </Group>
          <PipelineVariables variables={variables} onChange={setVariables} />
          <ProblemsNote problems={write.rest(['refName', 'refKind'])} />
          <Group>
            <Button type="submit" loading={write.busy}>
              {t.startVerb}
            </Button>
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
