import { Inject, Injectable } from '@nestjs/common';
import { NamespaceTree } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { requireMayOutrank, SecretLimits, SecretPlaces, type SecretPlace } from '../secrets/index.js';
import { returningBesideLive, reviveManager, reviveSecrets, type ReturningSecret } from './deleted-secrets.query.js';
import { questionsOf, requireHeld, type TrashView } from './trash.policy.js';
import { lockTrashEntry, markEntryRestored } from './trash.query.js';

const MOST_NAMED = 5;

/** Turns a secrets manager on again, with the secrets that it had; those made since stay beside them. */
@Injectable()
export class RestoreManager {
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
    requireHeld(ctx, questionsOf({ row: seen.row, place }).restore);
    await this.limits.requireRoom(ctx, place.namespace, seen.row.secrets_count);
    admit(ctx, place, await returningBesideLive(this.database, ctx, seen.row.id));
    await reviveManager(this.database, ctx, place.namespace.id);
    const secrets = await reviveSecrets(this.database, ctx, seen.row.id);
    await markEntryRestored(this.database, ctx, seen.row.id);
    const { id, fullPath } = place.namespace;
    await this.events.record(ctx, {
      action: 'secrets_manager.restored',
      namespaceId: id,
      target: { kind: 'secrets_manager', id, name: fullPath },
      details: { trashId: seen.row.id, secrets },
    });
  }
}

function admit(ctx: RequestContext, place: SecretPlace, returning: readonly ReturningSecret[]): void {
  const taken = returning.filter((secret) =>
    secret.live.some((other) => other.environment_scope === secret.environment_scope),
  );
  if (taken.length > 0) {
    const named = taken.slice(0, MOST_NAMED).map((secret) => `${secret.name} (${secret.environment_scope})`);
    const more = taken.length > MOST_NAMED ? ` and ${taken.length - MOST_NAMED} more` : '';
    throw refuse('NAME_TAKEN', 'id', `There are secrets of these names already: ${named.join(', ')}${more}.`);
  }
  for (const secret of returning) requireMayOutrank(ctx, place, secret.environment_scope, secret.live);
}
