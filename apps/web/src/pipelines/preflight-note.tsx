import { Text } from '@mantine/core';
import type { ResultOf } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { Cell, ListTable, Row } from '../components/list-table';
import { Sentence } from '../components/sentence';
import { StatusBadge } from '../components/status-badge';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import { PREFLIGHT } from './preflight.queries';
import { TONES, toneOf } from './preflight-tones';
import styles from './pipeline-page.module.css';

const t = texts.preflight;

type Preflight = NonNullable<ResultOf<typeof PREFLIGHT>['pipeline']['preflight']>;
type Entry = Preflight['entries']['nodes'][number];

/** What the gate said of the pipeline's secrets when it was created; what would be withheld, as a table. */
export function PreflightNote({ pipeline }: { pipeline: { readonly id: string; readonly projectPath: string } }) {
  const { data } = useRead(PREFLIGHT, { id: pipeline.id });
  const preflight = data?.pipeline.preflight;
  if (!preflight || preflight.secretsCount === 0) return null;
  const { nodes, count } = preflight.entries;
  return (
    <section aria-label={t.title} className={styles.preflight} data-preflight>
      <StatusBadge tone={toneOf(nodes)}>
        {preflight.failsPipeline ? `${preflight.sentence} ${t.failed}` : preflight.sentence}
      </StatusBadge>
      {nodes.length > 0 && (
        <ListTable label={t.table} head={[t.job, t.secret, t.outcome, t.why]}>
          {nodes.map((entry) => (
            <EntryRow key={`${entry.jobName} ${entry.variable}`} entry={entry} projectPath={pipeline.projectPath} />
          ))}
        </ListTable>
      )}
      {(count ?? 0) > nodes.length && (
        <Text c="dimmed" fz="sm">
          {t.more((count ?? 0) - nodes.length)}
        </Text>
      )}
    </section>
  );
}

function EntryRow({ entry, projectPath }: { entry: Entry; projectPath: string }) {
  return (
    <Row>
      <Cell>
        <bdi className="mono">{entry.jobName}</bdi>
        {entry.environment !== null && <span className="quiet"> · {entry.environment}</span>}
      </Cell>
      <Cell>
        <TextLink to={projectAt(projectPath, `secrets?filter=${encodeURIComponent(entry.name)}`)}>
          <bdi className="mono">{entry.name}</bdi>
        </TextLink>
      </Cell>
      <Cell>
        <StatusBadge tone={TONES[entry.outcome]}>{t.outcomes[entry.outcome]}</StatusBadge>
      </Cell>
      <Cell className={styles.why}>{entry.sentence ? <Sentence text={entry.sentence} /> : t.approval}</Cell>
    </Row>
  );
}
