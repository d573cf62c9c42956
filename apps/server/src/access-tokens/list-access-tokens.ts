import { Inject, Injectable } from '@nestjs/common';
import { asGroup, asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { listTokens, type TokensOf } from './access-tokens.query.js';
import {
  toAccessToken,
  toServiceAccount,
  type AccessTokensArgs,
  type AccessTokenType,
  type ServiceAccountsArgs,
  type ServiceAccountType,
} from './access-tokens.types.js';
import { listServiceAccounts } from './service-accounts.query.js';
import { VisibleServiceAccount } from './visible-service-account.js';

/** Tokens of groups, projects and service accounts, and these accounts themselves: never a token's text. */
@Injectable()
export class ListAccessTokens {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(VisibleServiceAccount) private readonly accounts: VisibleServiceAccount,
  ) {}

  async execute(ctx: RequestContext, args: AccessTokensArgs): Promise<Page<AccessTokenType>> {
    const namespace = await this.namespaces.visibleNamespace(ctx, args.fullPath);
    ctx.require('access_token:list', asNamespace(namespace));
    return this.page(ctx, { column: 'managed_by', id: namespace.id }, args);
  }

  async ofServiceAccount(ctx: RequestContext, id: number, args: PageArgs): Promise<Page<AccessTokenType>> {
    await this.accounts.find(ctx, id);
    return this.page(ctx, { column: 'id', id }, args);
  }

  async serviceAccounts(ctx: RequestContext, args: ServiceAccountsArgs): Promise<Page<ServiceAccountType>> {
    const page = pageRequest(args);
    const group = await this.namespaces.visibleGroup(ctx, args.groupPath);
    ctx.require('service_account:list', asGroup(group));
    const { rows, count } = await listServiceAccounts(this.database, ctx, group.id, page);
    return toPage(rows, page, (row) => [row.username.toLowerCase()], { map: toServiceAccount, count });
  }

  private async page(ctx: RequestContext, of: TokensOf, args: PageArgs): Promise<Page<AccessTokenType>> {
    const page = pageRequest(args);
    const { rows, count } = await listTokens(this.database, ctx, of, page);
    const now = ctx.now();
    return toPage(rows, page, (row) => [row.id], { map: (row) => toAccessToken(row, now), count });
  }
}
