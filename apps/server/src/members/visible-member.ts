import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { lockMembership, memberById, type MemberRow } from './members.query.js';

/** Finds one membership; NOT_FOUND for whoever may not see it. His own anybody may see. */
@Injectable()
export class VisibleMember {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<MemberRow> {
    const found = await memberById(this.database, ctx, id);
    if (!found) throw notFound();
    const namespace = await this.namespaces.visibleById(ctx, found.namespace_id);
    if (found.user_id !== ctx.person.userId) ctx.requireVisible('member:list', asNamespace(namespace));
    return found;
  }

  /** To change it: locked. */
  async hold(ctx: RequestContext, id: number): Promise<MemberRow> {
    const found = await this.find(ctx, id);
    await lockMembership(this.database, ctx, found.namespace_id);
    const member = await memberById(this.database, ctx, id);
    if (!member) throw notFound();
    return member;
  }
}
