import { Stack, Title } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useClient } from 'urql';
import { EVERYTHING } from '../app/client';
import type { ResultOf } from '../app/graphql';
import { SkeletonRows } from '../components/loaded';
import { PipelineTable } from '../pipelines/pipeline-table';
import { PIPELINES } from '../pipelines/pipelines.queries';
import { texts } from '../texts';
import { newestOf } from './home.queries';
import { NeedsYou } from './needs-you';

type PipelineRow = ResultOf<typeof PIPELINES>['pipelines']['nodes'][number];

/**
 * The newest pipelines of a few projects, and among them those whose latest run failed: these need somebody. What stands below
 * comes with them, since they would push it down.
 */
export function RecentPipelines({
  projects,
  children,
}: {
  projects: readonly { readonly fullPath: string }[];
  children: ReactNode;
}) {
  const client = useClient();
  const [rows, setRows] = useState<readonly PipelineRow[] | null>(null);
  const key = JSON.stringify(newestOf(projects));
  useEffect(() => {
    let current = true;
    const asked = JSON.parse(key) as ReturnType<typeof newestOf>;
    const load = async (): Promise<void> => {
      const pages = await Promise.all(
        asked.map((ofProject) => client.query(PIPELINES, ofProject, EVERYTHING).toPromise()),
      );
      const found = pages.flatMap((page) => page.data?.pipelines.nodes ?? []);
      if (current) setRows(found.sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
    };
    void load();
    return () => {
      current = false;
    };
  }, [client, key]);
  const failing = rows?.filter((row) => row.status === 'FAILED' && isLatestOfItsRef(row, rows));
  return (
    <Stack gap="xl">
      <NeedsYou failing={failing} />
      {rows && rows.length > 0 && (
        <section>
          <Title order={2} mb="xs">
            {texts.pipelines.recent}
          </Title>
          <PipelineTable rows={rows.slice(0, 8)} withProject />
        </section>
      )}
      {rows ? children : <SkeletonRows />}
    </Stack>
  );
}

function isLatestOfItsRef(row: PipelineRow, rows: readonly PipelineRow[]): boolean {
  return rows.find((other) => other.projectPath === row.projectPath && other.refName === row.refName)?.id === row.id;
}
