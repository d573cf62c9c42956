import pg from 'pg';
import type { Database } from '../database/index.js';

/** Asking never waits for whoever holds a lock: later than this the connection is in doubt. */
const ANSWER_MS = 10_000;

/**
 * Decides which replica does a work: an advisory lock by name. All locks of a replica stand on one connection beside the
 * pool: a work needs connections while its lock is held, and works that turn at the same moment could hold them all.
 */
export class Leader {
  private readonly leading = new Set<string>();
  private client: pg.Client | null = null;
  private connecting: Promise<pg.Client> | null = null;
  /** One connection answers one question at a time. */
  private answered: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Does the work, unless another replica or an earlier turn of this one is at it. */
  async alone(name: string, work: () => Promise<void>): Promise<void> {
    // To the session that holds it a lock would be given once more.
    if (this.leading.has(name)) return;
    this.leading.add(name);
    try {
      const client = await this.connect();
      if (!(await this.ask(client, 'SELECT pg_try_advisory_lock(hashtext($1)) AS yes', name))) return;
      try {
        await work();
      } finally {
        await this.ask(client, 'SELECT pg_advisory_unlock(hashtext($1)) AS yes', name);
      }
    } finally {
      this.leading.delete(name);
    }
  }

  async close(): Promise<void> {
    await this.client?.end().catch(() => undefined);
  }

  private async ask(client: pg.Client, text: string, name: string): Promise<boolean> {
    try {
      const question = { text, values: [`lockkeeper:${name}`], query_timeout: ANSWER_MS };
      const answer = this.answered.then(() => client.query<{ yes: boolean }>(question));
      this.answered = answer.catch(() => undefined);
      return (await answer).rows[0]?.yes === true;
    } catch (error) {
      this.forget(client);
      throw error;
    }
  }

  private connect(): Promise<pg.Client> {
    if (this.client) return Promise.resolve(this.client);
    this.connecting ??= this.open().finally(() => (this.connecting = null));
    return this.connecting;
  }

  private async open(): Promise<pg.Client> {
    const client = new pg.Client(this.database.pool.options);
    client.on('error', () => this.forget(client));
    client.once('end', () => this.forget(client));
    await client.connect();
    return (this.client = client);
  }

  /** The locks go with the connection, so one in doubt is not used again. */
  private forget(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    client.end().catch(() => undefined);
  }
}
