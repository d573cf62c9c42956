import { Inject, Injectable } from '@nestjs/common';
import { HeldServiceAccount } from '../access-tokens/index.js';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { holdTrustRule, trustRuleById, type TrustRuleRow } from './trust-rules.query.js';

/** Finds a rule for somebody who is to change it, locked; NOT_FOUND for whoever may not see its service account. */
@Injectable()
export class HeldTrustRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HeldServiceAccount) private readonly accounts: HeldServiceAccount,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<{ row: TrustRuleRow; group: Namespace }> {
    const seen = await trustRuleById(this.database, ctx, id);
    if (!seen) throw notFound();
    const { group } = await this.accounts.find(ctx, seen.service_account_id);
    const row = await holdTrustRule(this.database, ctx, seen);
    if (!row) throw notFound();
    return { row, group };
  }
}
