import { Text } from '@mantine/core';
import { projectAt } from '../app/namespace-path';
import { FailurePanel, SkeletonRows } from '../components/loaded';
import { Sentence } from '../components/sentence';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import styles from './configuration-editor.module.css';
import { TONES, toneOf } from './preflight-tones';
import type { Checked, ConfigurationCheck } from './use-configuration-check';

const t = texts.configuration;
type Preflight = NonNullable<Checked['preflight']>;

interface Props {
  readonly check: ConfigurationCheck;
  readonly projectPath: string;
  /** The text has changed since. */
  readonly stale: boolean;
}

/** Beside the text, while it is typed: which secrets its jobs would get today, which not, and why. */
export function ConfigurationCheckPanel({ check, projectPath, stale }: Props) {
  const { answer, failure } = check;
  return (
    <section aria-label={t.check} className={styles.check} aria-busy={stale}>
      <Text component="h2" fz="sm" fw={600} m={0}>
        {t.check}
      </Text>
      {failure ? (
        <FailurePanel failure={failure} />
      ) : !answer ? (
        <SkeletonRows rows={3} />
      ) : answer.preflight ? (
        <Entries preflight={answer.preflight} projectPath={projectPath} />
      ) : (
        <div role="status">
          <StatusBadge tone="refused">{t.cannotRun(answer.problems.length)}</StatusBadge>
        </div>
      )}
      {answer && answer.warnings.length > 0 && (
        <>
          <Text component="h2" fz="sm" fw={600} m={0}>
            {t.warnings}
          </Text>
          <ul className={styles.entries} aria-label={t.warnings}>
            {answer.warnings.map((warning) => (
              <li key={warning}>
                <Text fz="xs" component="div" className="breakable">
                  <Sentence text={warning} />
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Entries({ preflight, projectPath }: { preflight: Preflight; projectPath: string }) {
  const { nodes, count } = preflight.entries;
  return (
    <>
      <div role="status">
        <StatusBadge tone={toneOf(nodes)}>
          {preflight.secretsCount === 0 ? t.asksForNone : preflight.sentence}
          {preflight.failsPipeline && ` ${t.wouldFail}`}
        </StatusBadge>
      </div>
      <ul className={styles.entries} aria-label={texts.preflight.secret}>
        {nodes.map((entry) => (
          <li key={`${entry.jobName} ${entry.variable}`}>
            <div className={styles.entryHead}>
              <TextLink to={projectAt(projectPath, `secrets?filter=${encodeURIComponent(entry.name)}`)}>
                <bdi className="mono">{entry.name}</bdi>
              </TextLink>
              <StatusBadge tone={TONES[entry.outcome]}>{texts.preflight.outcomes[entry.outcome]}</StatusBadge>
            </div>
            <Text fz="xs" c="dimmed" component="div" className="breakable">
              <bdi className="mono">{entry.jobName}</bdi>
              {entry.environment !== null && ` · ${entry.environment}`}
              {entry.outcome !== 'RELEASED' && (
                <div>{entry.sentence ? <Sentence text={entry.sentence} /> : texts.preflight.approval}</div>
              )}
            </Text>
          </li>
        ))}
      </ul>
      {(count ?? 0) > nodes.length && <Text c="dimmed">{texts.preflight.more((count ?? 0) - nodes.length)}</Text>}
    </>
  );
}
