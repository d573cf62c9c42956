import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { serviceAccountById, type ServiceAccountRow } from './service-accounts.query.js';

/** Finds a service account for somebody who only looks; NOT_FOUND for whoever may not see those of its group. */
@Injectable()
export class VisibleServiceAccount {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<ServiceAccountRow> {
    const account = await serviceAccountById(this.database, ctx, id);
    if (!account) throw notFound();
    const group = await this.namespaces.visibleById(ctx, account.managed_by);
    ctx.requireVisible('service_account:list', asGroup(group));
    return account;
  }
}
