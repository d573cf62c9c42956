import { roleLevel } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { AboutSecret } from '../secrets/index.js';
import { RULE_LASTS } from '../sessions/index.js';

export interface ToldReminders {
  /** Stages that were told of. */
  readonly told: number;
  readonly notifications: number;
  /** Those that no mail was written for: nobody above the secret has an address. */
  readonly unreached: number;
}

/** An address that must not be written to of a secret. */
export interface HiddenFrom {
  readonly secretId: string;
  readonly address: string;
}

export interface ReminderTurn {
  readonly now: Date;
  /** Days before the end, 0 among them. */
  readonly stages: readonly number[];
  readonly most: number;
}

// Days are 24 hours: a calendar's would depend on a time zone.
const DAY = "interval '24 hours'";

const LIVE = `FROM secrets s
  JOIN namespaces n ON n.id = s.namespace_id AND n.deleted_at IS NULL AND NOT n.archived
  JOIN secrets_managers g ON g.namespace_id = s.namespace_id AND g.active`;
const FACTS = `s.id, s.name, s.environment_scope, s.contact, n.id AS namespace_id, n.kind AS owner_kind, n.full_path,
  n.ancestor_ids`;

/** The nearest stage that has begun, unless it or a nearer one was told: what was slept through is not told later. */
const EXPIRING = `
  SELECT ${FACTS}, 'expiry' AS kind, s.expires_at AS due_at, t.stage,
    CASE t.stage WHEN 0 THEN 'secret.expired' ELSE 'secret.expiring' END AS event,
    CASE t.stage WHEN 0 THEN 'expired on ' ELSE 'expires on ' END AS says
  ${LIVE}
  CROSS JOIN LATERAL (SELECT min(d) AS stage FROM unnest($2::int[]) d WHERE s.expires_at - d * ${DAY} <= $1) t
  WHERE s.deleted_at IS NULL AND s.expires_at IS NOT NULL
    AND s.expires_at <= $1::timestamptz + (SELECT max(d) FROM unnest($2::int[]) d) * ${DAY}
    AND NOT EXISTS (SELECT FROM secret_reminders r WHERE r.secret_id = s.id AND r.kind = 'expiry'
                    AND r.due_at = s.expires_at AND r.stage_days <= t.stage)
  ORDER BY s.expires_at, s.id LIMIT $3`;

/** On the day that a new value is due, and again after each interval; of several that have passed only the last. */
const ROTATION_DUE = `
  SELECT ${FACTS}, 'rotation' AS kind, t.due_at, 0 AS stage, 'secret.rotation_due' AS event,
    'is due for a new value since ' AS says
  ${LIVE}
  CROSS JOIN LATERAL (SELECT s.rotated_at + floor(extract(epoch FROM $1::timestamptz - s.rotated_at)
      / (s.rotation_interval_days * 86400))::int * s.rotation_interval_days * ${DAY} AS due_at) t
  WHERE s.deleted_at IS NULL AND s.rotation_interval_days IS NOT NULL
    AND s.rotated_at <= $1::timestamptz - s.rotation_interval_days * ${DAY} AND 0 = ANY($2::int[])
    AND NOT EXISTS (SELECT FROM secret_reminders r WHERE r.secret_id = s.id AND r.kind = 'rotation'
                    AND r.due_at >= t.due_at)
  ORDER BY s.rotated_at, s.id LIMIT $3`;

/**
 * Whom to write to: the contact, who must still be allowed to see the secret if he is a person of this installation;
 * else the nearest owners. Nobody from whom an access rule hides it.
 */
const MAILS = `hidden AS MATERIALIZED (
  SELECT * FROM unnest($6::uuid[], $7::text[]) h (id, address)
), people AS MATERIALIZED (
  SELECT u.id, u.admin, u.blocked, lower(u.email) AS address FROM users u
  WHERE lower(u.email) IN (SELECT lower(contact) FROM mine)
), contacts AS MATERIALIZED (
  SELECT m.id, m.contact FROM mine m
  WHERE NOT EXISTS (SELECT FROM hidden h WHERE h.id = m.id AND h.address = lower(m.contact)) AND m.contact ~ '^[^\\s@<>,;:"()\\[\\]\\\\]+@[^\\s@<>,;:"()\\[\\]\\\\]+$' AND length(m.contact) <= 254
    AND (NOT EXISTS (SELECT FROM people p WHERE p.address = lower(m.contact))
      OR EXISTS (SELECT FROM people p WHERE p.address = lower(m.contact) AND NOT p.blocked AND (p.admin OR EXISTS (
        SELECT FROM effective_memberships b WHERE b.user_id = p.id AND b.namespace_id = ANY(m.ancestor_ids) AND b.role >= $5
          AND (b.expires_at IS NULL OR b.expires_at > $1)))))
), owners AS (
  SELECT m.id, u.email, rank() OVER (PARTITION BY m.id ORDER BY array_position(m.ancestor_ids, b.namespace_id) DESC)
  FROM mine m
  JOIN effective_memberships b ON b.namespace_id = ANY(m.ancestor_ids) AND b.role = $4 AND (b.expires_at IS NULL OR b.expires_at > $1)
  JOIN users u ON u.id = b.user_id AND NOT u.blocked AND u.email <> ''
  WHERE NOT EXISTS (SELECT FROM contacts c WHERE c.id = m.id)
    AND NOT EXISTS (SELECT FROM hidden h WHERE h.id = m.id AND h.address = lower(u.email))
), mails AS MATERIALIZED (
  SELECT id, contact AS address FROM contacts
  UNION ALL
  SELECT DISTINCT ON (id, lower(email)) id, email FROM owners WHERE rank = 1
)`;

const WRITTEN = `written AS (
  INSERT INTO notifications (key, channel, event, recipient, webhook_id, namespace_id, subject, body, next_attempt_at,
    created_at)
  SELECT m.stem || ':' || t.channel || ':' || t.target, t.channel, m.event, t.recipient, t.webhook_id, m.namespace_id,
    m.name || CASE m.environment_scope WHEN '*' THEN '' ELSE ' (' || m.environment_scope || ')' END || ' of '
      || m.full_path || ' ' || m.says || left(m.due_text, 10),
    jsonb_build_object('event', m.event, 'dueAt', m.due_text, 'stageDays', m.stage,
      'secret', jsonb_build_object('id', m.id, 'name', m.name, 'environmentScope', m.environment_scope),
      'owner', jsonb_build_object('kind', m.owner_kind, 'id', m.namespace_id::text, 'fullPath', m.full_path)),
    $1, $1
  FROM mine m JOIN (
    SELECT id, 'mail' AS channel, lower(address) AS target, address AS recipient, NULL::bigint AS webhook_id FROM mails
    UNION ALL
    SELECT m.id, 'webhook', w.id::text, substring(w.url FROM '^https?://[^/?#]+'), w.id FROM mine m
    JOIN webhooks w ON w.namespace_id = ANY(m.ancestor_ids) AND w.enabled AND m.event = ANY(w.events)
  ) t ON t.id = m.id
  ON CONFLICT (key) DO NOTHING RETURNING id
)`;

/**
 * Marks what is due as told and writes its mails and calls, all by one statement: a crash leaves both or neither, and
 * of two replicas the one that comes second finds the marks.
 */
const told = (due: string): string => `
WITH due AS MATERIALIZED (${due}),
marked AS (
  INSERT INTO secret_reminders (secret_id, kind, due_at, stage_days, told_at)
  SELECT id, kind, due_at, stage, $1 FROM due ON CONFLICT DO NOTHING RETURNING secret_id, due_at
), mine AS MATERIALIZED (
  SELECT due.*, event || ':' || id || ':' || stage || ':' || extract(epoch FROM due.due_at) AS stem,
    to_char(due.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS due_text
  FROM due JOIN marked ON marked.secret_id = due.id AND marked.due_at = due.due_at
), ${MAILS}, ${WRITTEN}
SELECT (SELECT count(*) FROM mine)::int AS told, (SELECT count(*) FROM written)::int AS notifications,
  (SELECT count(*) FROM mine m WHERE NOT EXISTS (SELECT FROM mails a WHERE a.id = m.id))::int AS unreached`;

const DUE = { expiry: EXPIRING, rotation: ROTATION_DUE };

/** What is due of which some access rule hides something from somebody: of these the engine is asked whom. */
export async function dueUnderRules(
  database: Database,
  ctx: RequestContext,
  kind: 'expiry' | 'rotation',
  { now, stages, most }: ReminderTurn,
): Promise<AboutSecret[]> {
  return database.query<AboutSecret>(
    ctx,
    `SELECT d.id AS secret_id, d.namespace_id AS owner_id, d.ancestor_ids AS owner_ancestor_ids FROM (${DUE[kind]}) d
     WHERE EXISTS (SELECT FROM access_rules r WHERE r.namespace_id = ANY(d.ancestor_ids) AND r.effect = 'prevent'
       AND 'secret:read' = ANY(r.abilities) AND ${RULE_LASTS})`,
    [now, stages, most],
  );
}

const STATEMENTS = { expiry: told(EXPIRING), rotation: told(ROTATION_DUE) };

export async function tellReminders(
  database: Database,
  ctx: RequestContext,
  kind: 'expiry' | 'rotation',
  { now, stages, most, hidden }: ReminderTurn & { readonly hidden: readonly HiddenFrom[] },
): Promise<ToldReminders> {
  const roles = [roleLevel('owner'), roleLevel('developer')];
  const pairs = [hidden.map(({ secretId }) => secretId), hidden.map(({ address }) => address.toLowerCase())];
  const parameters = [now, stages, most, ...roles, ...pairs];
  const [row] = await database.query<ToldReminders>(ctx, STATEMENTS[kind], parameters);
  return row!;
}

/** What nothing refers to any more: stages of secrets that are gone, and letters sent long ago. */
export async function forgetOldReminders(database: Database, ctx: RequestContext, before: Date): Promise<void> {
  await database.query(
    ctx,
    'DELETE FROM secret_reminders r WHERE NOT EXISTS (SELECT FROM secrets s WHERE s.id = r.secret_id)',
  );
  await database.query(ctx, 'DELETE FROM notifications WHERE coalesce(sent_at, gave_up_at) < $1', [before]);
}
