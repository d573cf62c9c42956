import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { invitationById, lockInvited, type InvitationRow } from './invitations.query.js';

/** Finds one invitation to change, locked; NOT_FOUND for whoever may not see it. */
@Injectable()
export class HeldInvitation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<InvitationRow> {
    const found = await invitationById(this.database, ctx, id);
    if (!found) throw notFound();
    const namespace = await this.namespaces.visibleById(ctx, found.namespace_id);
    ctx.requireVisible('member:list', asNamespace(namespace));
    await lockInvited(this.database, ctx, found.namespace_id);
    const held = await invitationById(this.database, ctx, id);
    if (!held) throw notFound();
    return held;
  }
}
