import { IconKey } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ResultOf } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { Sentence } from '../components/sentence';
import { duration } from '../components/time-ago';
import { texts } from '../texts';
import styles from './pipeline-page.module.css';
import { RunStatusBadge } from './pipeline-status';
import type { PIPELINE } from './pipelines.queries';

const t = texts.pipelines;
type JobFacts = ResultOf<typeof PIPELINE>['pipeline']['jobs'][number];

interface Props {
  readonly job: JobFacts;
  readonly projectPath: string;
  readonly describedBy: string;
}

export function JobCard({ job, projectPath, describedBy }: Props) {
  const withheld = job.secrets.filter((secret) => secret.outcome === 'WITHHELD');
  return (
    <Link
      to={projectAt(projectPath, `jobs/${job.id}`)}
      className={styles.card}
      aria-describedby={describedBy}
      data-row
      data-row-focus
    >
      <span className={styles.cardName}>
        <bdi className="breakable">{job.name}</bdi>
        <span className="quiet" style={{ fontSize: 12 }}>
          {duration(job.startedAt, job.finishedAt)}
        </span>
      </span>
      <RunStatusBadge status={job.status} />
      {job.environment && <span className="mono quiet breakable">{job.environment}</span>}
      {job.secrets.length > 0 && (
        <span className={styles.cardSecrets} data-withheld={withheld.length > 0 || undefined}>
          <IconKey size={13} aria-hidden />
          {withheld.length > 0 ? t.someWithheld(withheld.length, job.secrets.length) : t.asks(job.secrets.length)}
        </span>
      )}
      {job.stuckReason && (
        <span className={styles.stuck}>
          <Sentence text={job.stuckReason} />
        </span>
      )}
      {job.allowFailure && (
        <span className="quiet" style={{ fontSize: 12 }}>
          {t.allowFailure}
        </span>
      )}
    </Link>
  );
}
