import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../app/paging';
import { useWrite } from '../app/writing';
import { EmptyState } from '../components/empty-state';
import { LoadMore } from '../components/load-more';
import { Loaded } from '../components/loaded';
import { StatusBadge, type Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { Asked } from './access-requests';
import { ACCESS_REQUESTS, CANCEL_REQUEST, type AccessRequest } from './approvals.queries';
import { DecideDialog } from './decide-dialog';
import styles from './waiting-card.module.css';

const t = texts.approvals;

const TONES: Record<AccessRequest['state'], Tone> = {
  OPEN: 'waiting',
  APPROVED: 'fine',
  REFUSED: 'refused',
  CANCELED: 'inactive',
  ENDED: 'inactive',
};

/** What the viewer asked for, and what became of it. */
export function OwnRequests() {
  const pages = usePages(
    { document: ACCESS_REQUESTS, variables: { fullPath: null }, pick: (data) => data.accessRequests },
    { size: 20 },
  );
  const [canceling, setCanceling] = useState<AccessRequest | null>(null);
  return (
    <>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.noneAsked}>{t.noneAskedHint}</EmptyState>
          ) : (
            <ul className={styles.list} aria-label={t.yours}>
              {rows.map((request) => (
                <li key={request.id} data-row>
                  <OwnRequest request={request} />
                  {request.state === 'OPEN' && (
                    <Button size="xs" variant="default" onClick={() => setCanceling(request)}>
                      {t.cancel}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
      {canceling && <Cancel request={canceling} onClose={() => setCanceling(null)} />}
    </>
  );
}

function OwnRequest({ request }: { request: AccessRequest }) {
  return (
    <div className={styles.what}>
      <div className="breakable">
        <StatusBadge tone={TONES[request.state]}>{t.states[request.state]}</StatusBadge>{' '}
        {t.asked(request.ability, request.hours)}: <Asked request={request} />
      </div>
      <div className="breakable quiet">
        {request.decisionReason && (
          <>
            {t.decided} <bdi>{request.decisionReason}</bdi> ·{' '}
          </>
        )}
        {request.rightsEndAt && (
          <>
            {t.until} <TimeAgo at={request.rightsEndAt} /> ·{' '}
          </>
        )}
        <TimeAgo at={request.createdAt} />
      </div>
    </div>
  );
}

function Cancel({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const write = useWrite(CANCEL_REQUEST, (data) => data.accessRequestCancel);
  return (
    <DecideDialog
      title={t.cancel}
      verb={t.cancel}
      hint={t.cancelHint}
      refusing
      busy={write.busy}
      problems={write.problems}
      onDecide={({ reason }) => void write.run({ id: request.id, reason }).then((done) => done && onClose())}
      onClose={onClose}
    />
  );
}
