import { Inject, Injectable } from '@nestjs/common';
import { NamespaceTree } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { SecretPlaces } from '../secrets/index.js';
import { questionsOf, requireHeld, type TrashView } from './trash.policy.js';
import { lockTrashEntry, markEntryRestored } from './trash.query.js';

/** Brings back a project, or a group with everything that was deleted with it. */
@Injectable()
export class RestoreNamespaces {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, seen: TrashView): Promise<void> {
    const held = await this.tree.holdDeleted(ctx, seen.place.namespace);
    if (!(await lockTrashEntry(this.database, ctx, seen.row.id))) throw notFound();
    requireHeld(ctx, questionsOf({ row: seen.row, place: await this.places.of(ctx, held) }).restore);
    const restored = await this.tree.unbury(ctx, held, seen.row.id);
    await markEntryRestored(this.database, ctx, seen.row.id);
    await this.events.record(ctx, {
      action: `${held.kind}.restored`,
      namespaceId: held.id,
      target: { kind: held.kind, id: held.id, name: held.fullPath },
      details: { ...restored },
    });
  }
}
