import { Stack, Text, Title } from '@mantine/core';
import type { ResultOf } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { useRead } from '../app/reading';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, NumberHead, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { workInWords } from '../texts/background-work';
import { AdminSections } from './admin-sections';
import { BACKGROUND_WORK, JOB_QUEUE } from './installation.queries';

const t = texts.queue;
const EVERY = { every: 15_000 };
type Queued = ResultOf<typeof JOB_QUEUE>['jobQueue']['nodes'][number];
type Work = ResultOf<typeof BACKGROUND_WORK>['backgroundWork'][number];

export default function QueuePage() {
  const pages = usePages({ document: JOB_QUEUE, variables: {}, pick: (data) => data.jobQueue }, EVERY);
  const work = useRead(BACKGROUND_WORK, {}, EVERY);
  const sum = (field: 'pending' | 'running'): number => pages.rows?.reduce((all, row) => all + row[field], 0) ?? 0;
  return (
    <>
      <AdminSections active="queue" />
      <PageHeading title={t.title} sentence={pages.rows && t.sentence(sum('pending'), sum('running'))} />
      <Stack gap="xl">
        <section>
          <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
            {(rows) =>
              rows.length === 0 ? <EmptyState title={t.none}>{t.noneHint}</EmptyState> : <Queue rows={rows} />
            }
          </Loaded>
          <LoadMore pages={pages} />
        </section>
        <section>
          <Title order={2}>{t.work}</Title>
          <Loaded of={work}>{({ backgroundWork }) => <Works works={backgroundWork} />}</Loaded>
        </section>
      </Stack>
    </>
  );
}

function Queue({ rows }: { rows: readonly Queued[] }) {
  return (
    <ListTable
      label={t.title}
      head={[
        t.project,
        <NumberHead key="pending">{t.pending}</NumberHead>,
        <NumberHead key="running">{t.running}</NumberHead>,
        t.otherwise,
        t.oldest,
        t.why,
      ]}
    >
      {rows.map((row) => (
        <Row key={row.projectPath}>
          <Cell>
            <TextLink to={projectAt(row.projectPath, 'pipelines')}>{row.projectPath}</TextLink>
          </Cell>
          <Cell ta="right">{row.pending}</Cell>
          <Cell ta="right">{row.running}</Cell>
          <Cell>{t.held(row)}</Cell>
          <Cell>
            {row.oldestJobId && (
              <>
                <TextLink to={projectAt(row.projectPath, `jobs/${row.oldestJobId}`)}>{row.oldestJobName}</TextLink>{' '}
                <span className="quiet">
                  <TimeAgo at={row.oldestSince} />
                </span>
              </>
            )}
          </Cell>
          <Cell style={{ whiteSpace: 'normal', minWidth: 240 }}>
            {row.oldestJobId && (
              <StatusBadge tone={row.stuckReason ? 'attention' : 'waiting'}>{row.stuckReason ?? t.taken}</StatusBadge>
            )}
          </Cell>
        </Row>
      ))}
    </ListTable>
  );
}

function Works({ works }: { works: readonly Work[] }) {
  if (works.length === 0) return <Text c="dimmed">{t.noWork}</Text>;
  const wrong = works.filter(({ failing, late }) => failing || late).length;
  return (
    <>
      <Text c="dimmed" mb="xs">
        {wrong === 0 ? t.workFine : t.workFailing(wrong)} {t.workHint}
      </Text>
      <ListTable
        label={t.work}
        head={[
          t.name,
          t.state,
          t.last,
          <NumberHead key="every">{t.every}</NumberHead>,
          <NumberHead key="took">{t.took}</NumberHead>,
          t.failure,
        ]}
      >
        {works.map((work) => (
          <Row key={work.name}>
            <Cell style={{ whiteSpace: 'normal', minWidth: 220 }}>
              {workInWords(work.name)} <span className="mono quiet">{work.name}</span>
            </Cell>
            <Cell>
              <WorkState work={work} />
            </Cell>
            <Cell>
              <TimeAgo at={work.endedAt} />
            </Cell>
            <Cell ta="right">{t.seconds(work.everySeconds)}</Cell>
            <Cell ta="right">{t.millis(work.millis)}</Cell>
            <Cell>
              {work.failedAt && (
                <>
                  <span className="mono">{work.failure}</span> <TimeAgo at={work.failedAt} />
                </>
              )}
            </Cell>
          </Row>
        ))}
      </ListTable>
    </>
  );
}

function WorkState({ work: { failing, late } }: { work: Work }) {
  if (failing) return <StatusBadge tone="refused">{t.failing}</StatusBadge>;
  return late ? <StatusBadge tone="attention">{t.late}</StatusBadge> : <StatusBadge tone="fine">{t.fine}</StatusBadge>;
}
