import pg from 'pg';
import type { TestServer } from './server.js';

/** Works that a server repeats by itself, by the names under which it asks to lead them. */
type Work =
  | 'deliver-notifications'
  | 'destroy-values'
  | 'expire-approvals'
  | 'expire-artifacts'
  | 'forget-webhooks'
  | 'hand-resources-on'
  | 'purge-trash'
  | 'reconcile-store'
  | 'recover-jobs'
  | 'run-triggers'
  | 'scan-artifacts'
  | 'seal-logs'
  | 'shred-purged-owners'
  | 'start-delayed-jobs'
  | 'stop-due-environments'
  | 'tell-approvers'
  | 'tell-exposed'
  | 'tell-reminders';

/**
 * Keeps the server's own timers from these works until its database is dropped, for tests that turn them by hand and look at
 * what one turn did: on a slow machine a turn of the server's own would come between. To the server it is as if another
 * replica led them; a turn that is under way ends first.
 */
export async function turnByHand({ database }: Pick<TestServer, 'database'>, ...works: Work[]): Promise<void> {
  const leader = new pg.Client({ connectionString: database.appUrl });
  // Dropping the database ends the connection.
  leader.on('error', () => undefined);
  await leader.connect();
  for (const work of works) await leader.query('SELECT pg_advisory_lock(hashtext($1))', [`lockkeeper:${work}`]);
}
