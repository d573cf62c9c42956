import { texts } from '../texts';
import type { AuditEvent } from './audit.queries';

/** Whoever is refused at the door has typed a name of his choice, and a user may have any. */
export function actorInWords({ actor, actorName, action }: AuditEvent): string {
  return actor === null && action !== 'session.refused' ? texts.audit.nobodys(actorName) : actorName;
}
