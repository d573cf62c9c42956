import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { requestById, type AccessRequestRow } from './access-requests.query.js';
import { requirePerson } from './request-rules.js';

/** Finds a request to decide, locked: of two who decide at once the second finds it decided. */
@Injectable()
export class HeldAccessRequest {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async toDecide(ctx: RequestContext, id: number): Promise<AccessRequestRow> {
    const row = await requestById(this.database, ctx, id, 'change');
    if (!row) throw notFound();
    if (row.user_id === ctx.person.userId && (row.known || row.state === 'approved'))
      throw refuse('SELF_APPROVAL', 'id', 'Nobody decides on his own request.');
    const namespace = await this.namespaces.visibleById(ctx, row.namespace_id);
    ctx.requireVisible('access_rule:list', asNamespace(namespace));
    ctx.require('access_rule:update', asNamespace(namespace));
    requirePerson(ctx);
    if (row.user_id === ctx.person.userId) throw refuse('SELF_APPROVAL', 'id', 'Nobody decides on his own request.');
    return requireOpen(row);
  }

  /** By whoever made it. */
  async toCancel(ctx: RequestContext, id: number): Promise<AccessRequestRow> {
    const row = await requestById(this.database, ctx, id, 'change');
    if (!row || row.user_id !== ctx.person.userId || !row.known) throw notFound();
    return requireOpen(row);
  }
}

function requireOpen(row: AccessRequestRow): AccessRequestRow {
  if (row.state === 'open') return row;
  const was = row.state === 'ended' ? 'has ended' : `was ${row.state}`;
  throw refuse('NOT_OPEN', 'id', `The request ${was}: there is nothing to decide.`);
}
