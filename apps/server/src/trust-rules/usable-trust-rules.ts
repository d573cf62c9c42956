import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { rulesOfAccounts, type OpeningRow } from './trust-rules.query.js';
import { stateRefusal } from './trust-rules.types.js';

/** By which rules programs elsewhere can sign in now: those that the caller may see, as if he listed those of each account. */
@Injectable()
export class UsableTrustRules {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  /** In two statements, however many accounts. */
  async of(ctx: RequestContext, accountIds: readonly number[]): Promise<OpeningRow[]> {
    const rows = await rulesOfAccounts(this.database, ctx, accountIds);
    const now = ctx.now();
    const usable = rows.filter((row) => stateRefusal(row, now) === null);
    const groups = await this.namespaces.anyByIds(ctx, [...new Set(usable.map((row) => row.group_id))]);
    return usable.filter((row) => seesAccounts(ctx, groups.get(row.group_id)));
  }
}

const seesAccounts = (ctx: RequestContext, group: Namespace | undefined): boolean =>
  group !== undefined && ctx.can('group:read', asGroup(group)) && ctx.can('service_account:list', asGroup(group));
