import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces, type Namespace } from '../groups/index.js';
import { requireNothingKept } from '../members/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { reachOf, type ServiceAccountRow } from './service-accounts.query.js';
import { requirePerson } from './token-rules.js';

/** Who may hand out what a service account may: a token of it, or a rule that issues such tokens. */
@Injectable()
export class AccountBoundary {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  /** `field`: of the input that names the account. */
  async requireMayActAs(
    ctx: RequestContext,
    account: Pick<ServiceAccountRow, 'id' | 'blocked'>,
    group: Namespace,
    field: string,
  ): Promise<void> {
    requirePerson(ctx, 'access_token:create');
    ctx.require('access_token:create', asGroup(group));
    if (account.blocked) throw refuse('ACCOUNT_ENDED', field, 'This service account is deleted or blocked.');
    await this.requireWithinOwn(ctx, account.id, field);
  }

  /** Elsewhere it may have been given more than who owns it has there: that must not come to him by a token. */
  private async requireWithinOwn(ctx: RequestContext, userId: number, field: string): Promise<void> {
    const reach = await reachOf(this.database, ctx, userId);
    if (!reach.every(({ ancestor_ids, role }) => ctx.held.roleOn(ancestor_ids) >= role))
      throw refuse(
        'ABOVE_OWN',
        field,
        'The service account may more than you somewhere: somebody who may as much must do this.',
      );
    const places = await this.namespaces.anyByIds(
      ctx,
      reach.map(({ ancestor_ids }) => ancestor_ids.at(-1)!),
    );
    for (const { ancestor_ids, role } of reach) requireNothingKept(ctx, places.get(ancestor_ids.at(-1)!)!, role, field);
  }
}
