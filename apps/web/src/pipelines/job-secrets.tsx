import { Title } from '@mantine/core';
import { Fragment } from 'react';
import { Sentence } from '../components/sentence';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import type { JobFacts } from './pipelines.queries';
import { isOver } from './pipeline-status';
import { WithheldHelp } from './withheld-help';
import styles from './job-page.module.css';

const t = texts.jobs;

const TONES: Record<JobFacts['secrets'][number]['outcome'], Tone> = {
  RELEASED: 'fine',
  WITHHELD: 'refused',
  NOT_ASKED_YET: 'waiting',
};

/** Which secrets the job asked for, and what became of each. */
export function JobSecrets({ job }: { job: JobFacts }) {
  const { secrets } = job;
  const never = isOver(job.status);
  return (
    <section aria-label={t.secrets}>
      <Title order={2} mb={4}>
        {t.secrets}
      </Title>
      {secrets.length === 0 ? (
        <p className="quiet" style={{ margin: 0 }}>
          {t.noSecrets}
        </p>
      ) : (
        <ul className={styles.secrets}>
          {secrets.map((secret) => (
            <li key={secret.variable}>
              <div className={styles.secretLine}>
                <span className="mono breakable" style={{ fontWeight: 600 }}>
                  {secret.variable}
                </span>
                <Outcome outcome={secret.outcome} never={never} />
              </div>
              <SecretFacts secret={secret} />
              {secret.outcome === 'WITHHELD' && secret.sentence && (
                <div className="breakable">
                  <Sentence text={secret.sentence} /> <WithheldHelp job={job} secret={secret} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function SecretFacts({ secret }: { secret: JobFacts['secrets'][number] }) {
  const facts = [
    secret.name !== secret.variable && (
      <>
        {t.from} <span className="mono">{secret.name}</span>
      </>
    ),
    secret.source && t.source(secret.source),
    secret.file && t.asFile,
    secret.at && <TimeAgo at={secret.at} />,
  ].filter(Boolean);
  return (
    <div className="quiet breakable" style={{ fontSize: 12 }}>
      {facts.map((fact, index) => (
        <Fragment key={index}>
          {index > 0 && ' · '}
          {fact}
        </Fragment>
      ))}
    </div>
  );
}

/** Of a job that is over, nothing more will be asked for. */
function Outcome({ outcome, never }: { outcome: JobFacts['secrets'][number]['outcome']; never: boolean }) {
  if (never && outcome === 'NOT_ASKED_YET') return <StatusBadge tone="inactive">{t.neverHandedOut}</StatusBadge>;
  return <StatusBadge tone={TONES[outcome]}>{t.outcomes[outcome]}</StatusBadge>;
}
