import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../app/writing';
import { PersonName } from '../components/person-name';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { APPROVE_REQUEST, REFUSE_REQUEST, type AccessRequest } from './approvals.queries';
import { DecideDialog, type Decision } from './decide-dialog';
import styles from './waiting-card.module.css';

const t = texts.approvals;

/** What a request is about: a secret, an environment, or all of a place. */
export function Asked({ request }: { request: AccessRequest }) {
  const name = request.secretName ?? request.environment;
  return (
    <>
      {name && (
        <>
          <b className="mono">{name}</b>
          {request.variant && request.variant !== '*' && <span className="mono"> ({request.variant})</span>}{' '}
          {t.inPlace}{' '}
        </>
      )}
      <span className="mono">{request.fullPath}</span>
    </>
  );
}

/** People who ask, each with the two answers there are. */
export function AccessRequests({ rows }: { rows: readonly AccessRequest[] }) {
  const [deciding, setDeciding] = useState<{ request: AccessRequest; refusing: boolean } | null>(null);
  return (
    <>
      <ul className={styles.list} aria-label={t.forPeople}>
        {rows.map((request) => (
          <li key={request.id} data-row>
            <div className={styles.what}>
              <RequestLine request={request} />
            </div>
            <Group gap="xs">
              <Button
                size="xs"
                aria-label={t.approveFor(request.user.username)}
                onClick={() => setDeciding({ request, refusing: false })}
              >
                {t.approve}
              </Button>
              <Button
                size="xs"
                variant="default"
                aria-label={t.refuseFor(request.user.username)}
                onClick={() => setDeciding({ request, refusing: true })}
              >
                {t.refuse}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      {deciding && <DecideRequest {...deciding} onClose={() => setDeciding(null)} />}
    </>
  );
}

function RequestLine({ request }: { request: AccessRequest }) {
  return (
    <>
      <div className="breakable">
        <b>
          <PersonName person={request.user} />
        </b>{' '}
        {t.wishes(request.ability, request.hours)}: <Asked request={request} />
      </div>
      <div className="breakable quiet">
        {t.said} <bdi>{request.reason}</bdi> · <TimeAgo at={request.createdAt} />
      </div>
      {request.refusedRequestId && (
        <div className="breakable quiet">
          {t.refusedRequest} <span className="mono">{request.refusedRequestId}</span>
        </div>
      )}
    </>
  );
}

interface DecideProps {
  readonly request: AccessRequest;
  readonly refusing: boolean;
  readonly onClose: () => void;
}

function DecideRequest({ request, refusing, onClose }: DecideProps) {
  const approve = useWrite(APPROVE_REQUEST, (data) => data.accessRequestApprove);
  const refuse = useWrite(REFUSE_REQUEST, (data) => data.accessRequestRefuse);
  const { id, hours: wished } = request;
  const run = async ({ reason, hours }: Decision): Promise<void> => {
    const done = refusing ? await refuse.run({ id, reason }) : await approve.run({ id, reason, hours });
    if (done) onClose();
  };
  const { username } = request.user;
  return (
    <DecideDialog
      title={refusing ? t.refuseFor(username) : t.approveFor(username)}
      verb={refusing ? t.requestRefuseVerb : t.requestGiveVerb}
      hint={refusing ? t.requestRefuseHint : t.requestGiveHint}
      refusing={refusing}
      wishedHours={refusing ? undefined : wished}
      busy={approve.busy || refuse.busy}
      problems={refusing ? refuse.problems : approve.problems}
      onDecide={(decision) => void run(decision)}
      onClose={onClose}
    >
      <div>
        <RequestLine request={request} />
      </div>
    </DecideDialog>
  );
}
