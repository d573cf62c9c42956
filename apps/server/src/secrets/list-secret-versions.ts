import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { FindSecret } from './find-secret.js';
import { countVersions, listVersionRows, type SecretVersionRow } from './secret-versions.query.js';

/** The versions of a secret, newest first: who set it when and why, never to what. */
@Injectable()
export class ListSecretVersions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FindSecret) private readonly find: FindSecret,
  ) {}

  async execute(ctx: RequestContext, secretId: string, args: PageArgs): Promise<Page<SecretVersionRow>> {
    const page = pageRequest(args);
    const { row } = await this.find.byId(ctx, secretId);
    const count = await countVersions(this.database, ctx, row.id);
    const rows = await listVersionRows(this.database, ctx, row.id, page);
    return toPage(rows, page, (version) => [version.number], { map: (version) => version, count });
  }
}
