import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { NewRunner, type RunnerScope } from './new-runner';
import { RunnerTable } from './runner-table';
import { RUNNERS } from './runners.queries';

const t = texts.runners;

interface Props {
  /** Absent: the runners of the whole installation. */
  readonly fullPath?: string;
  readonly scope: RunnerScope;
  readonly abilities: readonly string[];
}

export default function RunnersPage({ fullPath, scope, abilities }: Props) {
  const pages = usePages(
    { document: RUNNERS, variables: { fullPath: fullPath ?? null }, pick: (data) => data.runners },
    { every: 15_000 },
  );
  const [creating, setCreating] = useState(false);
  const mayCreate = abilities.includes(scope === 'INSTANCE' ? 'instance_runner:create' : 'runner:create');
  const create = mayCreate && !creating && <Button onClick={() => setCreating(true)}>{t.create}</Button>;
  return (
    <>
      <PageHeading title={texts.frame.sections.runners} sentence={t.sentence(pages.rows)} actions={create} />
      {creating && <NewRunner scope={scope} fullPath={fullPath} onClose={() => setCreating(false)} />}
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            !creating && <EmptyState title={t.none}>{t.noneHint}</EmptyState>
          ) : (
            <RunnerTable rows={rows} />
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
