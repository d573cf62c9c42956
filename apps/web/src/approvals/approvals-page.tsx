import { Stack, Title } from '@mantine/core';
import { EmptyState } from '../components/empty-state';
import { SkeletonRows } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { useListKeys } from '../components/use-list-keys';
import { texts } from '../texts';
import { AccessRequests } from './access-requests';
import { JobApprovals } from './job-approvals';
import { OwnRequests } from './own-requests';
import { RunApprovals } from './run-approvals';
import { useWaiting } from './waiting';

const t = texts.approvals;

export default function ApprovalsPage() {
  useListKeys();
  const { approvals, runs, requests, count } = useWaiting();
  return (
    <>
      <PageHeading
        title={t.title}
        sentence={approvals && runs && requests && (count === 0 ? t.nothingWaits : t.waiting(count))}
      />
      <Stack gap="xl" className="reading-width">
        <section>
          <Title order={2} mb="xs">
            {t.forJobs}
          </Title>
          {!approvals ? (
            <SkeletonRows rows={2} />
          ) : approvals.length === 0 ? (
            <EmptyState title={t.noJobs}>{t.noJobsHint}</EmptyState>
          ) : (
            <JobApprovals rows={approvals} />
          )}
        </section>
        <section>
          <Title order={2} mb="xs">
            {t.forRuns}
          </Title>
          {!runs ? (
            <SkeletonRows rows={2} />
          ) : runs.length === 0 ? (
            <EmptyState title={t.noRuns}>{t.noRunsHint}</EmptyState>
          ) : (
            <RunApprovals rows={runs} />
          )}
        </section>
        <section>
          <Title order={2} mb="xs">
            {t.forPeople}
          </Title>
          {!requests ? (
            <SkeletonRows rows={2} />
          ) : requests.length === 0 ? (
            <EmptyState title={t.noPeople}>{t.noPeopleHint}</EmptyState>
          ) : (
            <AccessRequests rows={requests} />
          )}
        </section>
        <section>
          <Title order={2} mb="xs">
            {t.yours}
          </Title>
          <OwnRequests />
        </section>
      </Stack>
    </>
  );
}
