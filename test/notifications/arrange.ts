import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { DeliverNotifications } from '../../apps/server/src/notifications/deliver-notifications.js';
import { TellReminders } from '../../apps/server/src/notifications/tell-reminders.js';
import { create, type Someone } from '../secrets/arrange.js';
import { asOwner } from '../support/client.js';
import type { TestServer } from '../support/server.js';

export const DAY = 86_400_000;

/** A turn's context at a time of the test's own. */
export class At extends RequestContext {
  constructor(private readonly time: Date) {
    super({ requestId: 'test', ip: null, userAgent: null, actor: null, abilities: null });
  }

  override now(): Date {
    return this.time;
  }
}

type App = Pick<TestServer, 'app'>;

/** One turn that finds what is due at this time. */
export const tell = (server: App, time = new Date()): Promise<number> =>
  server.app.get(TellReminders, { strict: false }).execute(new At(time));

/** One turn that sends what waits at this time. */
export const deliver = (server: App, time = new Date()): Promise<void> =>
  server.app.get(DeliverNotifications, { strict: false }).execute(new At(time));

export const setEmail = (server: TestServer, someone: Someone, email: string | null): Promise<unknown> =>
  asOwner(server, 'UPDATE users SET email = $2 WHERE id = $1', [someone.person.id, email]);

/** A secret of this project that ends or was rotated at these times. */
export async function aSecret(
  server: TestServer,
  owner: Someone,
  project: string,
  facts: {
    name: string;
    environment?: string;
    expiresAt?: Date;
    rotationDays?: number;
    rotatedAt?: Date;
    contact?: string;
  },
): Promise<string> {
  const { name, environment = '*', expiresAt, rotationDays, rotatedAt, contact = '' } = facts;
  const { id } = await create(owner.client, project, { name, environment });
  await asOwner(
    server,
    `UPDATE secrets SET expires_at = $2, rotation_interval_days = $3, rotated_at = coalesce($4, rotated_at), contact = $5
      WHERE id = $1`,
    [id, expiresAt ?? null, rotationDays ?? null, rotatedAt ?? null, contact],
  );
  return id as string;
}

export interface NotificationRow {
  readonly id: string;
  readonly key: string;
  readonly channel: string;
  readonly event: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: any;
  readonly attempts: number;
  readonly last_error: string;
  readonly next_attempt_at: Date;
  readonly sent_at: Date | null;
  readonly gave_up_at: Date | null;
}

export const notifications = (server: TestServer, secretId?: string): Promise<NotificationRow[]> =>
  asOwner<NotificationRow>(
    server,
    `SELECT * FROM notifications WHERE $1::text IS NULL OR body -> 'secret' ->> 'id' = $1 ORDER BY id`,
    [secretId ?? null],
  );

export const forgetAll = (server: TestServer): Promise<unknown> =>
  asOwner(server, 'DELETE FROM secret_reminders; DELETE FROM notifications');
