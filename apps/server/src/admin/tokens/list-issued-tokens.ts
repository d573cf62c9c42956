import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../../platform/graphql/index.js';
import { partOf } from '../part-of.js';
import { listIssuedTokens } from './issued-tokens.query.js';
import { toIssuedToken, type IssuedTokensArgs, type IssuedTokenType } from './issued-tokens.types.js';

/** The tokens of everybody and of every program, so that none is forgotten; administrators only. */
@Injectable()
export class ListIssuedTokens {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: IssuedTokensArgs): Promise<Page<IssuedTokenType>> {
    ctx.require('user:list', subject.instance({}));
    const page = pageRequest(args);
    const asked = { pattern: partOf(args.search), endedToo: args.endedToo ?? false };
    const { rows, count } = await listIssuedTokens(this.database, ctx, asked, page);
    const now = ctx.now();
    return toPage(rows, page, (row) => [row.id], { map: (row) => toIssuedToken(row, now), count });
  }
}
