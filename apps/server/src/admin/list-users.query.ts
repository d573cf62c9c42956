import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { User } from '../sessions/index.js';
import type { UsersArgs } from './admin.inputs.js';
import { partOf } from './part-of.js';
import { toUser, type LoadedUser, type UserType } from './admin.types.js';

/** All users by username; administrators only. */
@Injectable()
export class ListUsers {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: UsersArgs): Promise<Page<UserType>> {
    ctx.require('user:list', subject.instance({}));
    const page = pageRequest(args);
    const matching = this.database.repo(ctx, User).createQueryBuilder('u').leftJoinAndSelect('u.twoFactor', 'f');
    const pattern = partOf(args.search);
    if (pattern) matching.where('(u.username ILIKE :pattern OR u.name ILIKE :pattern)', { pattern });
    const count = await matching.getCount();
    if (page.after) matching.andWhere('lower(u.username) > :after', { after: String(page.after[0]) });
    const rows = await matching
      .orderBy('lower(u.username)')
      .limit(page.size + 1)
      .getMany();
    const now = ctx.now();
    return toPage(rows, page, (user) => [user.username.toLowerCase()], {
      map: (user) => toUser(user as LoadedUser, now),
      count,
    });
  }
}
