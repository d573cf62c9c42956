import { Alert, Stack, Text } from '@mantine/core';
import { Cell, ListTable, Row } from '../components/list-table';
import { Sentence } from '../components/sentence';
import { StatusBadge, type Tone } from '../components/status-badge';
import { texts } from '../texts';
import type { ImportAnswer } from './secret-work.queries';

const t = texts.imports;

const TONES: Record<ImportAnswer['entries'][number]['outcome'], Tone> = {
  NEW: 'fine',
  CHANGED: 'attention',
  SAME: 'inactive',
  SKIPPED: 'inactive',
  REFUSED: 'refused',
};

/** Refused ones first: nothing is imported while there is one. */
export function ImportAnswerTable({ answer }: { answer: ImportAnswer }) {
  const refused = answer.entries.filter((entry) => entry.outcome === 'REFUSED');
  const entries = [...refused, ...answer.entries.filter((entry) => entry.outcome !== 'REFUSED')];
  return (
    <Stack gap="xs" aria-live="polite">
      {answer.refusedCount > 0 && <Text fw={600}>{t.refused(answer.refusedCount)}</Text>}
      {answer.refusedCount + answer.newCount + answer.changedCount === 0 && <Text fw={600}>{t.nothing}</Text>}
      {answer.warnings.map((warning) => (
        <Alert key={warning} color="yellow" variant="light" p="xs">
          <Sentence text={warning} />
        </Alert>
      ))}
      <ListTable label={t.entries} head={[texts.secrets.name, texts.secrets.environment, t.line, t.what]}>
        {entries.map((entry, index) => (
          <Row key={index}>
            <Cell className="mono breakable">{entry.name}</Cell>
            <Cell className="mono breakable">{entry.environment}</Cell>
            <Cell className="numbers">{entry.line}</Cell>
            <Cell style={{ whiteSpace: 'normal', minWidth: 160 }}>
              <StatusBadge tone={TONES[entry.outcome]}>{t.outcomes[entry.outcome]}</StatusBadge>
              {entry.problems.map((problem, at) => (
                <div key={at} className="breakable">
                  <Sentence text={problem.message} />
                </div>
              ))}
            </Cell>
          </Row>
        ))}
      </ListTable>
    </Stack>
  );
}
