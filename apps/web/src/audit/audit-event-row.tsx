import { Button, Collapse } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { StatusBadge } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { actorInWords } from './actor-in-words';
import styles from './audit-list.module.css';
import type { AuditEvent } from './audit.queries';

interface Props {
  readonly event: AuditEvent;
  readonly onAction: (action: string) => void;
  readonly onActor: (actor: string) => void;
  readonly onAbout: (about: string) => void;
}

function pretty(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

const REFUSED = /^(denied|refused|failed|failure|withheld|error)/i;

/** The event as a sentence; all of it on expand. */
export function AuditEventRow({ event, onAction, onActor, onAbout }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <li data-row className={styles.event} data-break-glass={event.breakGlass || undefined}>
      <button type="button" data-row-focus className={styles.line} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight
          size={14}
          aria-hidden
          style={{ transform: open ? 'rotate(90deg)' : undefined, flex: 'none', marginTop: 4 }}
        />
        <span className="breakable" style={{ flex: 1 }}>
          {event.sentence}
        </span>
        {event.breakGlass && <StatusBadge tone="refused">{texts.audit.breakGlass}</StatusBadge>}
        {REFUSED.test(event.outcome) && <StatusBadge tone="refused">{event.outcome}</StatusBadge>}
        <span className="quiet">
          <TimeAgo at={event.occurredAt} />
        </span>
      </button>
      <Collapse expanded={open}>
        {open && (
          <div className={styles.raw}>
            <Button size="compact-xs" variant="default" onClick={() => onAction(event.action)}>
              {texts.audit.actionChip(event.action)}
            </Button>{' '}
            <Button size="compact-xs" variant="default" onClick={() => onActor(event.actorName)}>
              {texts.audit.actorChip(actorInWords(event))}
            </Button>{' '}
            {event.targetId && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => onAbout(`${event.targetKind}/${event.targetId}`)}
              >
                {texts.audit.aboutChip(event.targetName || `${event.targetKind} ${event.targetId}`)}
              </Button>
            )}
            <pre className="mono breakable">
              {JSON.stringify({ ...event, details: pretty(event.details) }, null, 2)}
            </pre>
          </div>
        )}
      </Collapse>
    </li>
  );
}
