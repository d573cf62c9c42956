import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { projectAt } from '../app/namespace-path';
import { useWrite } from '../app/writing';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { RefName } from '../pipelines/ref-name';
import { texts } from '../texts';
import { APPROVE_RUN, REFUSE_RUN, type RunApproval } from './approvals.queries';
import { DecideDialog } from './decide-dialog';
import styles from './waiting-card.module.css';

const t = texts.approvals;

/** Job runs that wait for approvals of their environments, each with the two answers there are. */
export function RunApprovals({ rows }: { rows: readonly RunApproval[] }) {
  return (
    <ul className={styles.list} aria-label={t.forRuns}>
      {rows.map((row) => (
        <li key={row.id} data-row>
          <div className={styles.what}>
            <RunLine row={row} />
          </div>
          <DecideRunButtons row={row} />
        </li>
      ))}
    </ul>
  );
}

export function DecideRunButtons({ row }: { row: RunApproval }) {
  const [refusing, setRefusing] = useState<boolean | null>(null);
  const job = `${row.jobName} #${row.jobId}`;
  return (
    <>
      <Group gap="xs">
        <Button size="xs" aria-label={t.approveRun(job, row.environment)} onClick={() => setRefusing(false)}>
          {t.approve}
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-label={t.refuseRun(job, row.environment)}
          onClick={() => setRefusing(true)}
        >
          {t.refuse}
        </Button>
      </Group>
      {refusing !== null && <DecideRun row={row} refusing={refusing} onClose={() => setRefusing(null)} />}
    </>
  );
}

function RunLine({ row }: { row: RunApproval }) {
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
        {t.for} <b className="mono">{row.environment}</b> · {t.given(row.approvedCount, row.requiredCount)}
      </div>
      <Group gap="xs" className="quiet">
        <RefName kind={row.refKind} name={row.refName} sha={row.sha} />
        <span className="breakable">{t.startedBy(people)}</span>
        <span>
          {t.runDue} <TimeAgo at={row.dueAt} />
        </span>
      </Group>
    </>
  );
}

interface DecideProps {
  readonly row: RunApproval;
  readonly refusing: boolean;
  readonly onClose: () => void;
}

function DecideRun({ row, refusing, onClose }: DecideProps) {
  const approve = useWrite(APPROVE_RUN, (data) => data.environmentApprovalGive);
  const refuse = useWrite(REFUSE_RUN, (data) => data.environmentApprovalRefuse);
  const write = refusing ? refuse : approve;
  const run = async (reason: string): Promise<void> => {
    if (await write.run({ jobId: row.jobId, reason })) onClose();
  };
  const job = `${row.jobName} #${row.jobId}`;
  return (
    <DecideDialog
      title={refusing ? t.refuseRun(job, row.environment) : t.approveRun(job, row.environment)}
      verb={refusing ? t.refuseVerb : t.giveVerb}
      hint={refusing ? t.refuseHint : t.runHint}
      refusing={refusing}
      busy={write.busy}
      problems={write.problems}
      onDecide={({ reason }) => void run(reason)}
      onClose={onClose}
    >
      <div>
        <RunLine row={row} />
      </div>
    </DecideDialog>
  );
}
