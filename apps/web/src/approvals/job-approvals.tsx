import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { projectAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { RefName } from '../pipelines/ref-name';
import { texts } from '../texts';
import { GIVE_APPROVAL, REFUSE_APPROVAL, type JobApproval } from './approvals.queries';
import { DecideDialog } from './decide-dialog';
import styles from './waiting-card.module.css';

const t = texts.approvals;

/** Job runs that wait, each with the two answers there are. */
export function JobApprovals({ rows }: { rows: readonly JobApproval[] }) {
  const [deciding, setDeciding] = useState<{ row: JobApproval; refusing: boolean } | null>(null);
  return (
    <>
      <ul className={styles.list} aria-label={t.forJobs}>
        {rows.map((row) => {
          const job = `${row.jobName} #${row.jobId}`;
          return (
            <li key={row.id} data-row>
              <div className={styles.what}>
                <JobLine row={row} />
              </div>
              <Group gap="xs">
                <Button
                  size="xs"
                  aria-label={t.approveJob(row.secretName, job)}
                  onClick={() => setDeciding({ row, refusing: false })}
                >
                  {t.approve}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t.refuseJob(row.secretName, job)}
                  onClick={() => setDeciding({ row, refusing: true })}
                >
                  {t.refuse}
                </Button>
              </Group>
            </li>
          );
        })}
      </ul>
      {deciding && <DecideJob {...deciding} onClose={() => setDeciding(null)} />}
    </>
  );
}

function JobLine({ row }: { row: JobApproval }) {
  const people = row.startedBy.map((person) => person.name || person.username).join(', ');
  return (
    <>
      <div className="breakable">
        <TextLink inText to={projectAt(row.projectPath, `jobs/${row.jobId}`)}>
          {row.jobName} #{row.jobId}
        </TextLink>{' '}
        {t.inPlace}{' '}
        <TextLink inText to={projectAt(row.projectPath)}>
          {row.projectPath}
        </TextLink>{' '}
        {t.asksFor} <b className="mono">{row.secretName}</b>{' '}
        {row.environment && (
          <>
            {t.for} <span className="mono">{row.environment}</span>{' '}
          </>
        )}
      </div>
      <Group gap="xs" className="quiet">
        <RefName kind={row.refKind} name={row.refName} sha={row.sha} />
        <span className="breakable">{t.startedBy(people)}</span>
        <span>
          {t.due} <TimeAgo at={row.dueAt} />
        </span>
      </Group>
    </>
  );
}

function DecideJob({ row, refusing, onClose }: { row: JobApproval; refusing: boolean; onClose: () => void }) {
  const give = useWrite(GIVE_APPROVAL, (data) => data.secretApprovalGive);
  const refuse = useWrite(REFUSE_APPROVAL, (data) => data.secretApprovalRefuse);
  const which = { jobId: row.jobId, secretId: row.secretId };
  const run = async (reason: string): Promise<void> => {
    const done = refusing
      ? await refuse.run({ ...which, reason })
      : await give.run({ ...which, reason, metadataCas: row.metadataVersion });
    if (done) onClose();
  };
  const job = `${row.jobName} #${row.jobId}`;
  return (
    <DecideDialog
      title={refusing ? t.refuseJob(row.secretName, job) : t.approveJob(row.secretName, job)}
      verb={refusing ? t.refuseVerb : t.giveVerb}
      hint={refusing ? t.refuseHint : t.giveHint}
      refusing={refusing}
      busy={give.busy || refuse.busy}
      problems={refusing ? refuse.problems : give.problems}
      onDecide={({ reason }) => void run(reason)}
      onClose={onClose}
    >
      <div>
        <JobLine row={row} />
      </div>
    </DecideDialog>
  );
}
