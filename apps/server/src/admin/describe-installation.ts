import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { StoreHealth } from '../platform/health/index.js';
import { PRODUCT_VERSION } from '../platform/product-version.js';
import type { InstallationType } from './admin.types.js';

/** What an administrator wants to know of the installation itself. */
@Injectable()
export class DescribeInstallation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StoreHealth) private readonly store: StoreHealth,
  ) {}

  async execute(ctx: RequestContext): Promise<InstallationType> {
    ctx.require('user:list', subject.instance({}));
    const [row] = await this.database.query<{ uuid: string }>(ctx, 'SELECT uuid FROM installation');
    const storeReady = await this.store.ready();
    return { id: row?.uuid ?? '', version: PRODUCT_VERSION, store: this.store.kind, storeReady };
  }
}
