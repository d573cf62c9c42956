import { Inject, Injectable } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { CONFIG, type Config } from '../config/index.js';

const RECONNECT_MS = 500;

/**
 * PostgreSQL's NOTIFY, heard by every replica. A lost connection is opened anew; listeners are then woken once,
 * since what was said in between is lost.
 */
@Injectable()
export class Notifications {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly channels = new Set<string>();
  private client: pg.Client | null = null;
  private connecting: Promise<void> | null = null;
  private closed = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Calls back with the payload of each notification; returns the way to stop. */
  async listen(channel: string, hear: (payload: string) => void): Promise<() => void> {
    if (!/^[a-z_]+$/.test(channel)) throw new Error('a channel is lower-case letters and underscores');
    this.emitter.on(channel, hear);
    if (!this.channels.has(channel)) {
      this.channels.add(channel);
      await this.connect();
      await this.client?.query(`LISTEN ${channel}`).catch(() => undefined);
    }
    return () => this.emitter.off(channel, hear);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }

  private connect(): Promise<void> {
    if (this.client) return Promise.resolve();
    this.connecting ??= this.open().finally(() => (this.connecting = null));
    return this.connecting;
  }

  private async open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.config.databaseUrl.reveal(), keepAlive: true });
    // Told twice of one loss, and of a connection that never stood: only the loss of the present one starts a reconnection.
    const lost = (): void => {
      if (this.client !== client) return;
      this.client = null;
      if (!this.closed) setTimeout(() => void this.reconnect(), RECONNECT_MS).unref();
    };
    client.on('error', lost);
    client.once('end', lost);
    client.on('notification', (message) => this.emitter.emit(message.channel, message.payload ?? ''));
    await client.connect();
    this.client = client;
    for (const channel of this.channels) await client.query(`LISTEN ${channel}`);
  }

  private async reconnect(): Promise<void> {
    if (this.closed || this.client) return;
    try {
      await this.connect();
      for (const channel of this.channels) this.emitter.emit(channel, '');
    } catch {
      setTimeout(() => void this.reconnect(), RECONNECT_MS).unref();
    }
  }
}
