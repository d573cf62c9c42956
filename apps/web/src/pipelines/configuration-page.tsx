import { Autocomplete, Group, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { usePages } from '../app/paging';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { PersonName } from '../components/person-name';
import { TimeAgo } from '../components/time-ago';
import type { ProjectFacts } from '../projects/projects.queries';
import { texts } from '../texts';
import { CONFIGURATION, REFS } from './configuration.queries';
import { ConfigurationEditor } from './configuration-editor';

const t = texts.configuration;
type Kind = 'BRANCH' | 'TAG';

export default function ConfigurationPage({ project }: { project: ProjectFacts }) {
  const projectPath = project.fullPath;
  const [params, setParams] = useSearchParams();
  const refName = params.get('ref') ?? 'main';
  const refKind: Kind = params.get('kind') === 'tag' ? 'TAG' : 'BRANCH';
  const [typed, setTyped] = useState(refName);
  const refs = usePages({ document: REFS, variables: { projectPath }, pick: (data) => data.refs }, { all: true });
  const read = useRead(CONFIGURATION, { projectPath, refName, refKind });
  const go = (name: string, kind: Kind): void => {
    if (name === refName && kind === refKind) return;
    setParams({ ref: name, ...(kind === 'TAG' ? { kind: 'tag' } : {}) }, { replace: true });
  };
  const ref = refs.rows?.find((row) => row.kind === refKind && row.name === refName);
  const names = refs.rows?.filter((row) => row.kind === refKind).map((row) => row.name) ?? [];
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} />
      <Group align="flex-end" mb="sm">
        <SegmentedControl
          aria-label={texts.environments.kind}
          data={(['BRANCH', 'TAG'] as const).map((value) => ({ value, label: texts.refKinds[value] }))}
          value={refKind}
          onChange={(value) => go(typed, value)}
        />
        <Autocomplete
          label={texts.access.refName}
          data={names}
          value={typed}
          onChange={setTyped}
          onOptionSubmit={(name) => go(name, refKind)}
          onBlur={() => typed && go(typed, refKind)}
          onKeyDown={(event) => event.key === 'Enter' && typed && go(typed, refKind)}
          classNames={{ input: 'mono' }}
          w={260}
        />
      </Group>
      <Loaded of={read}>
        {({ configuration: head }) => (
          <>
            <Text c="dimmed" mb="xs" component="div" className="breakable">
              {head ? (
                <>
                  <span className="mono">{head.sha.slice(0, 8)}</span> {head.message} ·{' '}
                  <PersonName person={head.author} /> · <TimeAgo at={head.createdAt} />
                </>
              ) : (
                t.newRef(refName)
              )}
            </Text>
            <ConfigurationEditor
              key={`${refKind} ${refName}`}
              projectPath={projectPath}
              refName={refName}
              refKind={refKind}
              head={head}
              mayPush={ref?.mayPush ?? true}
            />
          </>
        )}
      </Loaded>
    </>
  );
}
