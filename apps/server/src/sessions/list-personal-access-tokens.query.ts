import { Inject, Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { PersonalAccessToken } from './personal-access-token.entity.js';
import { toPersonalAccessToken, type PersonalAccessTokenType } from './sessions.types.js';

/** The caller's own tokens, newest first. */
@Injectable()
export class ListPersonalAccessTokens {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: PageArgs): Promise<Page<PersonalAccessTokenType>> {
    const { userId } = ctx.person;
    const page = pageRequest(args);
    const tokens = this.database.repo(ctx, PersonalAccessToken);
    const before = page.after ? { id: LessThan(Number(page.after[0])) } : {};
    const [rows, count] = await Promise.all([
      tokens.find({ where: { userId, ...before }, order: { id: 'DESC' }, take: page.size + 1 }),
      tokens.countBy({ userId }),
    ]);
    const now = ctx.now();
    return toPage(rows, page, (token) => [token.id], { map: (token) => toPersonalAccessToken(token, now), count });
  }
}
