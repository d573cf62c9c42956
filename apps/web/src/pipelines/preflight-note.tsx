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

interface PipelineOf {
  readonly id: string;
  readonly projectPath: string;
  /** Then what became of the secrets is known, and what was foreseen matters only where something was in the way. */
  readonly over: boolean;
}

/** What the gate said of the pipeline's secrets when it was created; what would be withheld, as a table. */
export function PreflightNote({ pipeline }: { pipeline: PipelineOf }) {
  const { data } = useRead(PREFLIGHT, { id: pipeline.id });
  const preflight = data?.pipeline.preflight;
  if (!preflight || preflight.secretsCount === 0) return null;
  const { nodes, count } = preflight.entries;
  const { failsPipeline, sentence } = preflight;
  if (pipeline.over && nodes.length === 0) return null;
  const past = pipeline.over ? t.foreseen(sentence) : sentence;
  return (
    <section aria-label={t.title} className={styles.preflight} data-preflight>
      <StatusBadge tone={toneOf(nodes)}>{failsPipeline ? `${sentence} ${t.failed}` : past}</StatusBadge>
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
