import { Inject, Injectable } from '@nestjs/common';
import { NamespaceTree } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { nameTaken, requireActive, requireMayOutrank, SecretLimits, SecretPlaces } from '../secrets/index.js';
import { returningSecret, reviveSecrets } from './deleted-secrets.query.js';
import { questionsOf, requireHeld, type TrashView } from './trash.policy.js';
import { lockTrashEntry, markEntryRestored } from './trash.query.js';

/** Brings back a secret with all its versions and settings. */
@Injectable()
export class RestoreSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(SecretLimits) private readonly limits: SecretLimits,
  ) {}

  async execute(ctx: RequestContext, seen: TrashView): Promise<void> {
    await this.tree.requireGround(ctx, seen.place.namespace, 'in');
    const place = await this.places.holdAlone(ctx, seen.place.namespace.id);
    if (!(await lockTrashEntry(this.database, ctx, seen.row.id))) throw notFound();
    const secret = await returningSecret(this.database, ctx, seen.row.id);
    if (!secret) throw notFound();
    const { id, name, environment_scope: environmentScope, live } = secret;
    requireHeld(ctx, questionsOf({ row: seen.row, place }).restore);
    requireActive(place);
    await this.limits.requireRoom(ctx, place.namespace, 1);
    if (live.some((other) => other.environment_scope === environmentScope)) throw nameTaken(name, environmentScope);
    requireMayOutrank(ctx, place, environmentScope, live);
    await reviveSecrets(this.database, ctx, seen.row.id);
    await markEntryRestored(this.database, ctx, seen.row.id);
    await this.events.record(ctx, {
      action: 'secret.restored',
      namespaceId: place.namespace.id,
      target: { kind: 'secret', id, name },
      details: { environmentScope, trashId: seen.row.id },
    });
  }
}
