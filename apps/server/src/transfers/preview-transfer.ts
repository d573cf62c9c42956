import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { badInput, Refused } from '../platform/errors/index.js';
import { admitTransfer, type Transfer } from './admit-transfer.js';
import { CompareAccess, type Comparison } from './compare-access.js';

export interface TransferPaths {
  readonly fullPath: string;
  readonly targetPath?: string | null;
}

/** Lists what a move would change, without moving anything. */
@Injectable()
export class PreviewTransfer {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(CompareAccess) private readonly compare: CompareAccess,
  ) {}

  async execute(ctx: RequestContext, paths: TransferPaths): Promise<Transfer & Comparison> {
    const namespace = await this.namespaces.visibleNamespace(ctx, paths.fullPath);
    const target = paths.targetPath == null ? null : await this.namespaces.visibleGroup(ctx, paths.targetPath);
    try {
      admitTransfer(ctx, { namespace, target });
    } catch (error) {
      // A query has no payload for refusals.
      if (error instanceof Refused) throw badInput('targetPath', error.message);
      throw error;
    }
    return { namespace, target, ...(await this.compare.execute(ctx, namespace, target)) };
  }
}
