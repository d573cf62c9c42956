import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** What of somebody's account changed by others, or by whoever is signed in as him: he is told by mail, if he has an address. */
export type AccountEvent =
  'user.password_reset' | 'user.two_factor_reset' | 'user.provider_linked' | 'user.provider_unlinked';

/** Written in the transaction of the change: not lost, and told once. */
export async function tellAccount(
  database: Database,
  ctx: RequestContext,
  { event, userId, subject }: { readonly event: AccountEvent; readonly userId: number; readonly subject: string },
): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO notifications (key, channel, event, recipient, subject, body)
     SELECT $1 || ':' || gen_random_uuid() || ':mail', 'mail', $1, email, $3,
            jsonb_build_object('username', username, 'by', $4::text)
     FROM users WHERE id = $2 AND email IS NOT NULL`,
    [event, userId, subject, ctx.actor?.username ?? null],
  );
}
