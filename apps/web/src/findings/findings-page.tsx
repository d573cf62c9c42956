import { Group, Switch } from '@mantine/core';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { useListKeys } from '../components/use-list-keys';
import { texts } from '../texts';
import { FindingList } from './finding-list';
import { FINDINGS, type Finding } from './findings.queries';
import { FreezesExposed } from './freezes-exposed';

const t = texts.findings;

interface Props {
  readonly kind: 'project' | 'group';
  readonly fullPath: string;
  readonly abilities: readonly string[];
}

const matches = (filter: string) => {
  const wanted = filter.toLowerCase();
  return ({ secretName, jobName, ownerPath }: Finding): boolean =>
    [secretName, jobName, ownerPath].some((text) => text.toLowerCase().includes(wanted));
};

/** What the masks caught in a group or project, the unresolved first in mind. */
export default function FindingsPage({ kind, fullPath, abilities }: Props) {
  const [filter, setFilter] = useFilter();
  const [resolved, setResolved] = useFilter('resolved');
  useListKeys();
  const pages = usePages({
    document: FINDINGS,
    variables: { fullPath, secretId: null, resolvedToo: resolved !== '' },
    pick: (data) => data.secretFindings,
  });
  const waiting = pages.rows?.filter((row) => row.resolution === null).length;
  return (
    <>
      <PageHeading
        title={t.title}
        sentence={
          <>
            {waiting !== undefined && !pages.hasMore && `${t.open(waiting)} `}
            {t.sentence}
          </>
        }
      />
      {abilities.includes('secrets_manager:read') && (
        <FreezesExposed kind={kind} fullPath={fullPath} mayChange={abilities.includes('secrets_manager:update')} />
      )}
      <Group mb="sm">
        <ListFilter value={filter} onChange={setFilter} label={t.filter} />
        <Switch
          label={t.resolvedToo}
          checked={resolved !== ''}
          onChange={(event) => setResolved(event.currentTarget.checked ? '1' : '')}
        />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) => {
          const shown = rows.filter(matches(filter));
          if (rows.length === 0) return <EmptyState title={t.none}>{t.noneHint}</EmptyState>;
          if (shown.length === 0) return <EmptyState title={texts.lists.noMatch(filter)} />;
          return <FindingList rows={shown} named mayResolve={abilities.includes('secret:update')} />;
        }}
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
