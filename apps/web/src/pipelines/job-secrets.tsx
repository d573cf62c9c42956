import { Title } from '@mantine/core';
import { projectAt } from '../app/namespace-path';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import type { JobFacts } from './job-page';
import styles from './job-page.module.css';

const t = texts.jobs;

const TONES: Record<JobFacts['secrets'][number]['outcome'], Tone> = {
  RELEASED: 'fine',
  WITHHELD: 'refused',
  NOT_ASKED_YET: 'waiting',
};

/** Which secrets the job asked for, and what became of each. */
export function JobSecrets({ secrets, projectPath }: { secrets: JobFacts['secrets']; projectPath: string }) {
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
                <StatusBadge tone={TONES[secret.outcome]}>{t.outcomes[secret.outcome]}</StatusBadge>
              </div>
              <div className="quiet breakable" style={{ fontSize: 12 }}>
                {secret.name !== secret.variable && (
                  <>
                    {t.from} <span className="mono">{secret.name}</span>{' '}
                  </>
                )}
                {secret.source && `${t.source(secret.source)} `}
                {secret.file && `${t.asFile} `}
                {secret.at && <TimeAgo at={secret.at} />}
              </div>
              {secret.outcome === 'WITHHELD' && secret.sentence && (
                <div className="breakable">
                  {secret.sentence}{' '}
                  <TextLink to={projectAt(projectPath, `secrets?filter=${encodeURIComponent(secret.name)}`)}>
                    {t.look}
                  </TextLink>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
