import { Autocomplete, Group, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { usePages } from '../app/paging';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { ENVIRONMENTS } from '../environments/environments.queries';
import { REFS } from '../pipelines/configuration.queries';
import { texts } from '../texts';
import { AccessAnswer } from './access-answer';
import { ACCESS } from './secret-facts.queries';

const t = texts.access;
type Kind = 'BRANCH' | 'TAG';

interface Props {
  readonly projectPath: string;
  /** One name; all names in reach when absent. */
  readonly name?: string;
  readonly source?: string;
  readonly startEnvironment?: string;
  readonly startRef?: string;
}

/** Asks the gate about a job that does not exist: on this ref, in this environment, started by you. */
export function AccessQuestion({ projectPath, name, source, startEnvironment = '', startRef }: Props) {
  const refs = usePages({ document: REFS, variables: { projectPath }, pick: (data) => data.refs });
  const environments = usePages({
    document: ENVIRONMENTS,
    variables: { projectPath },
    pick: (data) => data.environments,
  });
  const [refKind, setRefKind] = useState<Kind>('BRANCH');
  const [refName, setRefName] = useState(startRef || 'main');
  const [environment, setEnvironment] = useState(startEnvironment);
  useEffect(() => setEnvironment(startEnvironment), [startEnvironment]);
  useEffect(() => {
    if (startRef) setRefName(startRef);
  }, [startRef]);
  const facts = useMemo(
    () => ({
      refName,
      refKind,
      environment: environment || null,
      source: 'push',
      asked: name ? [{ name, source: source ?? null }] : null,
    }),
    [refName, refKind, environment, name, source],
  );
  const [asked] = useDebouncedValue(facts, 250);
  const read = useRead(ACCESS, { projectPath, job: asked }, { pause: !asked.refName });
  const kinds = (['BRANCH', 'TAG'] as const).map((value) => ({ value, label: texts.refKinds[value] }));
  const refNames = [...new Set(refs.rows?.filter((ref) => ref.kind === refKind).map((ref) => ref.name))];
  return (
    <Stack gap="sm">
      <Group gap="xs" align="flex-end">
        <Select
          label={t.on}
          data-autofocus
          data={kinds}
          value={refKind}
          onChange={(next) => next && setRefKind(next)}
          allowDeselect={false}
          w={105}
        />
        <Autocomplete
          aria-label={t.refName}
          data={refNames}
          value={refName}
          onChange={setRefName}
          classNames={{ input: 'mono' }}
          w={160}
        />
        <Autocomplete
          label={t.in}
          placeholder={t.noEnvironment}
          data={environments.rows?.map((row) => row.name) ?? []}
          value={environment}
          onChange={setEnvironment}
          classNames={{ input: 'mono' }}
          w={170}
        />
      </Group>
      {asked.refName ? (
        <Loaded of={read} rows={3}>
          {({ secretAccess }) => <AccessAnswer answers={secretAccess} single={name !== undefined} />}
        </Loaded>
      ) : (
        <Text c="dimmed">{t.nameARef}</Text>
      )}
    </Stack>
  );
}
