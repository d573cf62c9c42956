import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { lockOwner } from './access-tokens.query.js';
import { serviceAccountById, type ServiceAccountRow } from './service-accounts.query.js';

/** Finds a service account with its group, locked; NOT_FOUND for whoever may not see it. */
@Injectable()
export class HeldServiceAccount {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<{ row: ServiceAccountRow; group: Namespace }> {
    const found = await serviceAccountById(this.database, ctx, id);
    if (!found) throw notFound();
    const seen = await this.namespaces.visibleById(ctx, found.managed_by);
    ctx.requireVisible('service_account:list', asGroup(seen));
    await lockOwner(this.database, ctx, seen.id);
    // It may have been archived since.
    const group = await this.namespaces.visibleById(ctx, seen.id);
    return { row: (await serviceAccountById(this.database, ctx, id))!, group };
  }
}
