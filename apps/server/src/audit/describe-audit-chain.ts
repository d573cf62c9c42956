import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import type { AuditChain } from './audit-chain.types.js';
import { lastSeal } from './audit-seals.query.js';
import { VerifyChain } from './verify-chain.js';

// At most 500 rows each: some tens of milliseconds.
const NEWEST = 5;
const MOST = 2_147_483_647;

/** How far the logs are sealed, for who may read all of them. */
@Injectable()
export class DescribeAuditChain {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(VerifyChain) private readonly verify: VerifyChain,
  ) {}

  async execute(ctx: RequestContext): Promise<AuditChain> {
    ctx.require('audit:list', subject.instance({}));
    const last = await lastSeal(this.database, ctx);
    const from = Math.max(1, (last?.number ?? 1) - NEWEST + 1);
    const report = await this.verify.execute(ctx, { from });
    const unsealed = report.logs.reduce((sum, log) => sum + log.unsealed, 0);
    return {
      sealedUntil: last && new Date(last.sealedAt),
      sealedEvents: Math.min(last?.total ?? 0, MOST),
      unsealedEvents: Math.min(unsealed, MOST),
      head: last && last.hash.toString('hex'),
      intact: last && report.intact,
    };
  }
}
