import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { isHidden, SecretPlaces } from '../secrets/index.js';
import { secretOf, type TrashView } from './trash.policy.js';
import { trashRowById, type TrashRow } from './trash.query.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds what waits in the trash, for somebody. What is absent, restored, purged or hidden answers alike. */
@Injectable()
export class FindTrashed {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async visible(ctx: RequestContext, id: string): Promise<TrashView> {
    const row = UUID.test(id) ? await trashRowById(this.database, ctx, id) : null;
    if (!row) throw notFound();
    const [view] = await this.withOwners(ctx, [row]);
    ctx.requireVisible('trash:list', asNamespace(view!.place.namespace));
    if (row.kind === 'secret' && isHidden(ctx, view!.place, secretOf(row))) throw notFound();
    return view!;
  }

  async withOwners(ctx: RequestContext, rows: readonly TrashRow[]): Promise<TrashView[]> {
    const owners = await this.namespaces.anyByIds(ctx, [...new Set(rows.map((row) => row.namespace_id))]);
    const places = await this.places.ofAll(ctx, [...owners.values()]);
    const byId = new Map(places.map((place) => [place.namespace.id, place]));
    return rows.map((row) => ({ row, place: byId.get(row.namespace_id)! }));
  }
}
