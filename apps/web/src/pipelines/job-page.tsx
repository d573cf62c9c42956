import { Group } from '@mantine/core';
import { useState } from 'react';
import { ApprovalsOfJob } from '../approvals/approvals-of-job';
import { AskForAccess } from '../approvals/ask-for-access';
import { projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { AddressLink } from '../components/address-link';
import { EmptyState } from '../components/empty-state';
import { Facts } from '../components/facts';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { Sentence } from '../components/sentence';
import { TextLink } from '../components/text-link';
import { duration, TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { JobActions } from './job-actions';
import { JobLog } from './job-log';
import styles from './job-page.module.css';
import { JobSecrets } from './job-secrets';
import { TriggerNote } from './pipeline-links';
import { isOver, RunStatusBadge } from './pipeline-status';
import { JOB, type JobFacts } from './pipelines.queries';
import { RefName } from './ref-name';

const t = texts.jobs;
export default function JobPage({ id }: { id: string }) {
  const [over, setOver] = useState(false);
  const read = useRead(JOB, { id }, { every: over ? 0 : 2000 });
  const finished = read.data ? isOver(read.data.job.status) : false;
  if (finished !== over) setOver(finished);
  return <Loaded of={read}>{({ job }) => <JobView job={job} />}</Loaded>;
}

function JobView({ job }: { job: JobFacts }) {
  const seesLog = job.abilities.includes('job_log:read');
  return (
    <>
      <PageHeading
        title={job.name}
        sentence={
          <Group gap="sm">
            <RunStatusBadge status={job.status} />
            <TextLink to={projectAt(job.projectPath, `pipelines/${job.pipelineId}`)}>
              {texts.pipelines.title(job.pipelineId)}
            </TextLink>
            <RefName kind={job.refKind} name={job.refName} sha={job.sha} />
            {job.environment && <span className="mono">{job.environment}</span>}
            {job.environmentUrl && <AddressLink url={job.environmentUrl} />}
          </Group>
        }
        actions={<JobActions job={job} />}
      />
      {(job.failureReason ?? job.stuckReason) && (
        <p className={job.failureReason ? styles.failed : styles.stuck} role="note">
          {job.failureReason ? (
            t.failedBecause(job.failureReason, job.exitCode)
          ) : (
            <Sentence text={job.stuckReason ?? ''} />
          )}
        </p>
      )}
      <div className={styles.columns}>
        <section aria-label={job.trigger ? t.starts : t.log} className={styles.log}>
          {job.trigger ? (
            <TriggerNote trigger={job.trigger} downstream={job.downstream} />
          ) : seesLog ? (
            <JobLog jobId={job.id} live={!isOver(job.status)} />
          ) : (
            <LogHidden projectPath={job.projectPath} />
          )}
        </section>
        <aside className={styles.side}>
          {job.environment && <ApprovalsOfJob jobId={job.id} live={job.status === 'WAITING_FOR_APPROVAL'} />}
          <JobSecrets job={job} />
          <JobFactList job={job} />
        </aside>
      </div>
    </>
  );
}

function JobFactList({ job }: { job: JobFacts }) {
  return (
    <Facts
      of={[
        [t.runner, job.runner ? `#${job.runner.id} ${job.runner.description}` : '–'],
        [
          t.tags,
          job.tags.length > 0 ? (
            <span key="tags" className="mono">
              {job.tags.join(', ')}
            </span>
          ) : (
            t.noTags
          ),
        ],
        [t.waited, duration(job.queuedAt, job.startedAt ?? job.finishedAt) ?? '–'],
        [t.took, duration(job.startedAt, job.finishedAt) ?? '–'],
        job.status === 'DELAYED' ? [t.starts, <TimeAgo key="starts" at={job.scheduledAt} />] : null,
        [t.created, <TimeAgo key="created" at={job.createdAt} />],
        job.resourceGroup ? [t.resourceGroup, job.resourceGroup] : null,
        [t.timeout, t.minutes(Math.round(job.timeoutSeconds / 60))],
        job.exitCode === null ? null : [t.exitCode, job.exitCode],
      ]}
    />
  );
}

function LogHidden({ projectPath }: { projectPath: string }) {
  const wish = { ability: 'job_log:read', object: { fullPath: projectPath } };
  return <EmptyState title={t.logHidden} action={<AskForAccess wish={wish} />} />;
}
