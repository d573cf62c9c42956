import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse, storeUnavailable } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { FindSecret, type SecretView } from './find-secret.js';
import type { SecretVersionRow } from './secret-versions.query.js';
import { asStoredSecret, requireMayReveal } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { lockSecretForReading } from './secret-writes.query.js';
import { RevealPermit, SecretStore } from './store/index.js';
import { requireVersion } from './versions/require-version.js';

export interface Revealed {
  readonly value: Sensitive;
  readonly version: SecretVersionRow;
}

/** Whose value is to be shown, in which version (the current one when absent), and what the audit trail calls it. */
export interface Revelation {
  readonly secretId: string;
  readonly version?: number | null;
  readonly event?: 'secret.revealed' | 'secret.read';
}

/** Shows a value to a person who may see it. The event is committed before anybody sees anything. */
@Injectable()
export class RevealSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
  ) {}

  async execute(ctx: RequestContext, input: Revelation): Promise<Revealed> {
    const secret = await this.find.byId(ctx, input.secretId);
    requireMayReveal(ctx, secret.place, secret.row);
    const permit = RevealPermit.for(ctx, asStoredSecret(secret.place, secret.row));
    const version = await this.#version(ctx, secret, input.version ?? null);
    const key = { owner: secret.row.namespace_id, reference: version.reference };
    const value = (await this.store.get([{ ...key, permit }])).get(version.reference);
    if (!value) throw storeUnavailable();
    await this.#record(ctx, secret, { version, event: input.event ?? 'secret.revealed' });
    return { value, version };
  }

  #version(ctx: RequestContext, { row }: SecretView, number: number | null): Promise<SecretVersionRow> {
    return requireVersion(this.database, ctx, { secret: row, number }, (code, sentence) =>
      refuse(code, 'version', sentence),
    );
  }

  /** The store may have been slow: what has changed since is asked again, in the transaction that writes the event. */
  async #record(
    ctx: RequestContext,
    secret: SecretView,
    { version, event }: { version: SecretVersionRow; event: string },
  ): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, secret.row.namespace_id);
      await lockSecretForReading(this.database, inside, secret.row.id);
      const { row } = await this.find.byId(inside, secret.row.id);
      requireMayReveal(inside, place, row);
      await this.#version(inside, secret, version.number);
      await this.events.record(inside, {
        action: event,
        namespaceId: row.namespace_id,
        target: { kind: 'secret', id: row.id, name: row.name },
        details: { environmentScope: row.environment_scope, version: version.number },
      });
    });
  }
}
