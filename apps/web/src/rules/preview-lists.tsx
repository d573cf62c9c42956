import { Text } from '@mantine/core';
import { Sentence } from '../components/sentence';
import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';
import styles from './rules.module.css';
import type { Preview } from './rules.queries';
import { gainsSomething, losesSomething } from './save-label';

const t = texts.preview;

const TONES: Record<Preview['jobs'][number]['change'], Tone> = {
  WITHHELD: 'refused',
  RELEASED: 'fine',
  APPROVAL: 'attention',
  OTHER_SECRET: 'attention',
};

/** Jobs first: a deployment that breaks is what people come to look for. */
export function PreviewLists({ preview }: { preview: Preview }) {
  const { people, jobs, hiddenPeopleCount, hiddenJobsCount } = preview;
  return (
    <div data-preview>
      {preview.peopleCount + preview.jobsCount === 0 && <Text>{t.nothing(preview.days ?? 30)}</Text>}
      {jobs.length > 0 && (
        <section>
          <Text fw={600}>{t.jobs(preview.jobsCount, preview.replayedJobsCount)}</Text>
          <ul className={styles.list}>
            {jobs.map((job, index) => (
              <li key={index}>
                <StatusBadge tone={TONES[job.change]}>{t.changes[job.change]}</StatusBadge>
                <div className="breakable">
                  <Sentence text={job.sentence} />{' '}
                  {job.code !== null && <span className="quiet mono">{t.byRule(job.rule, job.code)}</span>}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {people.length > 0 && (
        <section>
          <Text fw={600}>{t.people(preview.peopleCount)}</Text>
          <ul className={styles.list}>
            {people.map((person) => (
              <li key={person.user.id}>
                <GainOrLoss loses={losesSomething(person)} gains={gainsSomething(person)} />
                <div className="breakable">
                  <Sentence text={person.sentence} />
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {hiddenPeopleCount + hiddenJobsCount > 0 && (
        <Text c="dimmed">{t.hidden(hiddenPeopleCount, hiddenJobsCount)}</Text>
      )}
      {preview.truncated && <Text c="dimmed">{t.truncated}</Text>}
    </div>
  );
}

function GainOrLoss({ loses, gains }: { loses: boolean; gains: boolean }) {
  if (loses) return <StatusBadge tone="refused">{gains ? t.both : t.loses}</StatusBadge>;
  return <StatusBadge tone="fine">{t.gains}</StatusBadge>;
}
