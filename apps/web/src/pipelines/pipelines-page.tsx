import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import type { ProjectFacts } from '../projects/projects.queries';
import { texts } from '../texts';
import { isOver } from './pipeline-status';
import { PipelineTable } from './pipeline-table';
import { PIPELINES } from './pipelines.queries';
import { StartPipeline } from './start-pipeline';

const t = texts.pipelines;

export default function PipelinesPage({ project }: { project: ProjectFacts }) {
  const { fullPath } = project;
  const [ref, setRef] = useFilter('ref');
  const [starting, setStarting] = useState(false);
  const pages = usePages(
    { document: PIPELINES, variables: { projectPath: fullPath, refName: ref || null }, pick: (data) => data.pipelines },
    { size: 30 },
  );
  const running = pages.rows?.filter((row) => !isOver(row.status)).length ?? 0;
  const start = <Button onClick={() => setStarting(true)}>{t.start}</Button>;
  return (
    <>
      <PageHeading
        title={texts.frame.sections.pipelines}
        sentence={pages.rows && t.sentence(pages.rows.length, running)}
        actions={
          <>
            <Button component={Link} to={projectAt(fullPath, 'configuration')} variant="default">
              {t.editConfiguration}
            </Button>
            {project.abilities.includes('pipeline:create') && start}
          </>
        }
      />
      {starting && <StartPipeline projectPath={fullPath} onClose={() => setStarting(false)} />}
      <Group mb="sm">
        <ListFilter value={ref} onChange={setRef} label={t.filter} />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={ref ? texts.lists.noMatch(ref) : t.none}>{!ref && t.noneHint}</EmptyState>
          ) : (
            <PipelineTable rows={rows} />
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
