import { Stack, Text } from '@mantine/core';
import type { ResultOf } from '../app/graphql';
import { Sentence } from '../components/sentence';
import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';
import styles from './panel-list.module.css';
import type { ACCESS } from './secret-facts.queries';

const t = texts.access;
type Answer = ResultOf<typeof ACCESS>['secretAccess'][number];

/** The gate's answer, withheld first: those need somebody. */
export function AccessAnswer({ answers, single }: { answers: readonly Answer[]; single: boolean }) {
  if (answers.length === 0) return <Text c="dimmed">{t.nothingInReach}</Text>;
  const withheld = answers.filter((answer) => answer.outcome === 'WOULD_WITHHOLD');
  const sorted = [...withheld, ...answers.filter((answer) => answer.outcome === 'WOULD_RELEASE')];
  const open = new Map(answers.flatMap((answer) => answer.open).map((rule) => [rule.rule, rule]));
  return (
    <Stack gap="xs">
      {!single && (
        <Text fw={600} data-access-summary>
          {t.summary(answers.length, withheld.length)}
        </Text>
      )}
      <ol className={styles.list} aria-label={t.answer}>
        {sorted.map((answer, index) => (
          <OneAnswer key={`${answer.name} ${answer.ownerPath} ${index}`} answer={answer} />
        ))}
      </ol>
      {open.size > 0 && (
        <Text fz="xs" c="dimmed">
          {t.openRules} {[...open.values()].map((rule) => rule.sentence).join(' ')}
        </Text>
      )}
    </Stack>
  );
}

function OneAnswer({ answer }: { answer: Answer }) {
  const released = answer.outcome === 'WOULD_RELEASE';
  return (
    <li>
      <div className={styles.line}>
        <span className="mono breakable" style={{ fontWeight: 600 }}>
          {answer.name}
        </span>
        <StatusBadge tone={released ? 'fine' : 'refused'}>{released ? t.released : t.withheld}</StatusBadge>
        {answer.environmentScope && <span className="mono quiet breakable">{answer.environmentScope}</span>}
        {answer.ownerPath && <span className="quiet breakable">{answer.ownerPath}</span>}
      </div>
      <div className="breakable">
        <Sentence text={answer.sentence} />
      </div>
      {answer.refusals.length > 1 && (
        <ul style={{ margin: 0, paddingLeft: 20 }} className="quiet">
          {answer.refusals.slice(1).map((refusal, index) => (
            <li key={index} className="breakable">
              {t.also} <Sentence text={refusal.sentence} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
