import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { LEASE_MS, MOST_ATTEMPTS, waitAfter, type Outcome } from './retry-rules.js';
import { TEST_EVENT } from './webhook-rules.js';

/** A mail or call that this server has taken on. `attempts` counts the present try. */
export interface Claimed {
  readonly id: number;
  readonly key: string;
  readonly channel: 'mail' | 'webhook';
  readonly event: string;
  readonly recipient: string;
  readonly webhook_id: number | null;
  readonly subject: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly created_at: Date;
}

const OTHERS_WAIT_MS = 60_000;
const CLAIMED =
  'q.id, q.key, q.channel, q.event, q.recipient, q.webhook_id, q.subject, q.body, q.attempts, q.created_at';

/** Takes on what is due. Another server skips it for as long as one try can last. */
export function claimDue(database: Database, ctx: RequestContext, most: number): Promise<Claimed[]> {
  const now = ctx.now();
  return database.query<Claimed>(
    ctx,
    `WITH due AS MATERIALIZED (
       SELECT id FROM notifications WHERE sent_at IS NULL AND gave_up_at IS NULL AND next_attempt_at <= $1
       ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE notifications q SET attempts = q.attempts + 1, next_attempt_at = $3 FROM due WHERE q.id = due.id
     RETURNING ${CLAIMED}`,
    [now, most, new Date(now.getTime() + LEASE_MS)],
  );
}

/** Writes what became of a try, unless its lease ran out and another server has taken it on since. */
export async function settle(
  database: Database,
  ctx: RequestContext,
  { id, attempts, channel, event, webhook_id: webhookId }: Claimed,
  outcome: Outcome,
): Promise<void> {
  const now = ctx.now();
  if (outcome.sent) {
    const sent = `UPDATE notifications SET sent_at = $3, last_error = '' WHERE id = $1 AND attempts = $2`;
    await database.query(ctx, sent, [id, attempts, now]);
    return;
  }
  const givesUp = outcome.final || attempts >= MOST_ATTEMPTS || event === TEST_EVENT;
  await database.query(
    ctx,
    `UPDATE notifications SET last_error = $3, next_attempt_at = $4, gave_up_at = $5
      WHERE id = $1 AND attempts = $2 AND sent_at IS NULL`,
    [id, attempts, outcome.reason, new Date(now.getTime() + waitAfter(attempts)), givesUp ? now : null],
  );
  if (outcome.away) await letOthersWait(database, ctx, channel === 'mail' ? null : webhookId);
}

async function letOthersWait(database: Database, ctx: RequestContext, webhookId: number | null): Promise<void> {
  const now = ctx.now();
  await database.query(
    ctx,
    `UPDATE notifications SET next_attempt_at = $1 WHERE sent_at IS NULL AND gave_up_at IS NULL AND next_attempt_at <= $2
        AND channel = CASE WHEN $3::bigint IS NULL THEN 'mail' ELSE 'webhook' END
        AND webhook_id IS NOT DISTINCT FROM $3::bigint`,
    [new Date(now.getTime() + OTHERS_WAIT_MS), now, webhookId],
  );
}

export interface TestCall {
  readonly key: string;
  readonly webhookId: number;
  readonly namespaceId: number;
  readonly recipient: string;
  readonly body: object;
  /** A test of this webhook since then makes another one wait. */
  readonly notBefore: Date;
}

/** Writes a call as claimed for its only try; null when another test was made a moment ago. */
export async function claimTest(database: Database, ctx: RequestContext, call: TestCall): Promise<Claimed | null> {
  const now = ctx.now();
  return database.transaction(ctx, async (inside) => {
    await database.query(inside, 'SELECT id FROM webhooks WHERE id = $1 FOR UPDATE', [call.webhookId]);
    const [claimed] = await database.query<Claimed>(
      inside,
      `INSERT INTO notifications AS q (key, channel, event, recipient, webhook_id, namespace_id, subject, body, attempts,
         next_attempt_at, created_at)
       SELECT $1, 'webhook', '${TEST_EVENT}', $2, $3, $4, 'A test', $5::jsonb, 1, $6, $7
       WHERE NOT EXISTS (SELECT FROM notifications t WHERE t.webhook_id = $3 AND t.event = '${TEST_EVENT}'
                         AND t.created_at > $8)
       RETURNING ${CLAIMED}`,
      [
        call.key,
        call.recipient,
        call.webhookId,
        call.namespaceId,
        JSON.stringify(call.body),
        new Date(now.getTime() + LEASE_MS),
        now,
        call.notBefore,
      ],
    );
    return claimed ?? null;
  });
}
