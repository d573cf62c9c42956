import type { ResultOf } from '../app/graphql';
import { projectAt } from '../app/namespace-path';
import { Cell, ListTable, Row } from '../components/list-table';
import { PersonName } from '../components/person-name';
import { TextLink } from '../components/text-link';
import { duration, TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { RunStatusBadge } from './pipeline-status';
import type { PIPELINES } from './pipelines.queries';
import { RefName } from './ref-name';

const t = texts.pipelines;
type PipelineRow = ResultOf<typeof PIPELINES>['pipelines']['nodes'][number];

export function PipelineTable({ rows, withProject }: { rows: readonly PipelineRow[]; withProject?: boolean }) {
  return (
    <ListTable
      label={texts.frame.sections.pipelines}
      head={[
        t.state,
        t.pipeline,
        ...(withProject ? [texts.projects.project] : []),
        t.ref,
        t.startedBy,
        <span className="right" key="took">
          {t.took}
        </span>,
        t.when,
      ]}
    >
      {rows.map((row) => (
        <Row key={row.id}>
          <Cell>
            <RunStatusBadge status={row.status} />
          </Cell>
          <Cell>
            <TextLink to={projectAt(row.projectPath, `pipelines/${row.id}`)}>#{row.id}</TextLink>
            {row.name && <div>{row.name}</div>}
          </Cell>
          {withProject && (
            <Cell>
              <TextLink to={projectAt(row.projectPath)}>{row.projectPath}</TextLink>
            </Cell>
          )}
          <Cell>
            <RefName kind={row.refKind} name={row.refName} sha={row.sha} />
          </Cell>
          <Cell>
            <PersonName person={row.actor} /> <span className="quiet">{row.source}</span>
          </Cell>
          <Cell className="numbers">{duration(row.startedAt, row.finishedAt) ?? '–'}</Cell>
          <Cell>
            <TimeAgo at={row.createdAt} />
          </Cell>
        </Row>
      ))}
    </ListTable>
  );
}
