import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { StoreHealth } from '../../platform/health/index.js';
import { PRODUCT_VERSION } from '../../platform/product-version.js';
import type { InstallationType } from './installation.types.js';
import { readVersions } from './versions.query.js';

/** What an administrator wants to know of the installation itself. */
@Injectable()
export class DescribeInstallation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StoreHealth) private readonly store: StoreHealth,
  ) {}

  async execute(ctx: RequestContext): Promise<InstallationType> {
    ctx.require('user:list', subject.instance({}));
    const row = await readVersions(this.database, ctx);
    return {
      id: row.uuid,
      version: PRODUCT_VERSION,
      store: this.store.kind,
      storeReady: await this.store.ready(),
      schemaVersion: row.schema_version,
      postgresVersion: row.postgres_version,
      nodeVersion: process.versions.node,
    };
  }
}
