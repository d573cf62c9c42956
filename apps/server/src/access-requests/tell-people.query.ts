import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface Letter {
  readonly event: string;
  /** What it is about, so that everybody is told once. */
  readonly stem: string;
  readonly namespaceId: number;
  readonly subject: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Recipients {
  /** Owners of the nearest namespace that has some, or of all of them up the tree. */
  readonly owners: 'nearest' | 'all' | 'none';
  readonly userId: number | null;
  /** An address, if it is one. */
  readonly contact: string | null;
}

// The same person by two ways gets one mail; a webhook is told by its own list of events.
const TELL = `
WITH place AS (SELECT id, ancestor_ids FROM namespaces WHERE id = $3),
owners AS (
  SELECT u.email, rank() OVER (ORDER BY array_position(p.ancestor_ids, m.namespace_id) DESC) AS near
  FROM place p JOIN effective_memberships m ON m.namespace_id = ANY(p.ancestor_ids) AND m.role = 50
    AND (m.expires_at IS NULL OR m.expires_at > now())
  JOIN users u ON u.id = m.user_id AND NOT u.blocked
  WHERE $6 <> 'none'
), mails AS (
  SELECT email FROM owners WHERE $6 = 'all' OR near = 1
  UNION SELECT email FROM users WHERE id = $7::bigint AND NOT blocked
  UNION SELECT $8::text WHERE $8 ~ '^[^\\s@<>,;:"()\\[\\]\\\\]+@[^\\s@<>,;:"()\\[\\]\\\\]+$' AND length($8) <= 254
)
INSERT INTO notifications (key, channel, event, recipient, webhook_id, namespace_id, subject, body)
SELECT $1 || ':' || $2 || ':' || t.channel || ':' || t.target, t.channel, $1, t.recipient, t.webhook_id, $3, $4, $5::jsonb
FROM (
  SELECT DISTINCT ON (lower(email)) 'mail' AS channel, lower(email) AS target, email AS recipient, NULL::bigint AS webhook_id
  FROM mails WHERE email IS NOT NULL AND email <> ''
  UNION ALL
  SELECT 'webhook', w.id::text, substring(w.url FROM '^https?://[^/?#]+'), w.id
  FROM place p JOIN webhooks w ON w.namespace_id = ANY(p.ancestor_ids) AND w.enabled AND $1 = ANY(w.events)
) t ON CONFLICT (key) DO NOTHING`;

/** Written in the transaction of what it tells of: none is lost, and none is told that did not happen. */
export async function writeLetters(
  database: Database,
  ctx: RequestContext,
  { event, stem, namespaceId, subject, body }: Letter,
  { owners, userId, contact }: Recipients,
): Promise<void> {
  const text = JSON.stringify(body);
  await database.query(ctx, TELL, [event, stem, namespaceId, subject, text, owners, userId, contact]);
}
