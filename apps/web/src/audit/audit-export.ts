import type { Client } from 'urql';
import type { ResultOf } from '../app/graphql';
import { AUDIT_EVENTS, type AuditEvent } from './audit.queries';

export interface AuditFilter {
  readonly fullPath: string | null;
  readonly actor: string | null;
  readonly action: string | null;
  readonly targetKind: string | null;
  readonly targetId: string | null;
}

/** More than this is for `lockkeeper` on the machine, not for a browser's memory. */
export const MOST_EXPORTED = 10_000;

const COLUMNS = [
  'id',
  'occurredAt',
  'actorName',
  'action',
  'outcome',
  'namespacePath',
  'targetKind',
  'targetId',
  'targetName',
  'ip',
  'requestId',
  'breakGlass',
  'sentence',
  'details',
] as const;

type AuditPage = ResultOf<typeof AUDIT_EVENTS>['auditEvents'];

async function pageAfter(client: Client, filter: AuditFilter, after: string | null): Promise<AuditPage | undefined> {
  const asked = { ...filter, first: 100, after };
  const { data } = await client.query(AUDIT_EVENTS, asked, { requestPolicy: 'network-only' }).toPromise();
  return data?.auditEvents;
}

/** What matches, newest first, to the end or to the most; null when the server does not answer. */
export async function eventsFor(client: Client, filter: AuditFilter): Promise<AuditEvent[] | null> {
  const events: AuditEvent[] = [];
  let after: string | null = null;
  while (events.length < MOST_EXPORTED) {
    const page: AuditPage | undefined = await pageAfter(client, filter, after);
    if (!page) return null;
    events.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  return events.slice(0, MOST_EXPORTED);
}

/** Quoted; and never a formula, which a spreadsheet would run: names are typed by people. */
function csvCell(value: string | boolean | null): string {
  const text = value === null ? '' : String(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

export function asCsv(events: readonly AuditEvent[]): string {
  const rows = events.map((event) => COLUMNS.map((column) => csvCell(event[column])).join(','));
  return [COLUMNS.join(','), ...rows, ''].join('\r\n');
}

function parsed(details: string): unknown {
  try {
    return JSON.parse(details);
  } catch {
    return details;
  }
}

export function asJsonLines(events: readonly AuditEvent[]): string {
  return events.map((event) => `${JSON.stringify({ ...event, details: parsed(event.details) })}\n`).join('');
}
