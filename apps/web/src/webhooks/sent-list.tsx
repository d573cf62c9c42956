import { Title } from '@mantine/core';
import type { ResultOf } from '../app/graphql';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { NOTIFICATIONS } from './webhooks.queries';

const t = texts.webhooks;
type Sent = ResultOf<typeof NOTIFICATIONS>['notifications']['nodes'][number];

/** Mail and calls, with what became of each; of the whole installation when there is no path. */
export function SentList({ fullPath }: { fullPath: string | null }) {
  const pages = usePages(
    { document: NOTIFICATIONS, variables: { fullPath }, pick: (data) => data.notifications },
    { size: 20, every: 15_000 },
  );
  return (
    <section aria-label={t.sent} style={{ marginTop: 32 }}>
      <Title order={2}>{t.sent}</Title>
      <p className="quiet">{t.sentHint}</p>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.nothingSent}>{t.nothingSentHint}</EmptyState>
          ) : (
            <ListTable label={t.sent} head={[t.event, t.to, t.became, t.when]}>
              {rows.map((row) => (
                <SentRow key={row.id} row={row} />
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </section>
  );
}

function SentRow({ row }: { row: Sent }) {
  return (
    <Row>
      <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 200 }}>
        <div className="mono">{row.event}</div>
        <bdi className="quiet">{row.subject}</bdi>
      </Cell>
      <Cell className="breakable">
        {row.recipient} <span className="quiet">{t.channels[row.channel]}</span>
      </Cell>
      <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 160 }}>
        <StatusBadge tone={row.sentAt ? 'fine' : row.gaveUpAt ? 'refused' : 'waiting'}>
          {row.sentAt ? t.delivered : row.gaveUpAt ? t.gaveUp : t.waiting}
        </StatusBadge>
        {!row.sentAt && row.lastError && (
          <div className="quiet">
            {t.attempts(row.attempts)}: {row.lastError}
          </div>
        )}
      </Cell>
      <Cell>
        <TimeAgo at={row.sentAt ?? row.createdAt} />
      </Cell>
    </Row>
  );
}
