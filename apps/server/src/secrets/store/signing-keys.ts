import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { ReadPermit } from './reveal-permit.js';
import { SecretStore } from './secret-store.js';

/** Made for references that stand in the table of webhooks, and handed to nobody. */
class SigningPermit extends ReadPermit {}

/** Reads the key that signs the calls of a webhook. It cannot open the value of a secret. */
@Injectable()
export class SigningKeys {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
  ) {}

  /** Null when there is no such webhook, or the store does not have its key. */
  async ofWebhook(ctx: RequestContext, webhookId: number): Promise<Sensitive | null> {
    const [key] = await this.database.query<{ owner: number; reference: string }>(
      ctx,
      `SELECT w.namespace_id AS owner, w.key_reference AS reference FROM webhooks w
        WHERE w.id = $1 AND NOT EXISTS (SELECT FROM secret_versions v WHERE v.reference = w.key_reference)`,
      [webhookId],
    );
    if (!key) return null;
    return (await this.store.get([{ ...key, permit: new SigningPermit() }])).get(key.reference) ?? null;
  }
}
