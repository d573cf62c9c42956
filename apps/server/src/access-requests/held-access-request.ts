import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { SecretPlaces } from '../secrets/index.js';
import { requestById, type AccessRequestRow } from './access-requests.query.js';
import { requirePerson } from './request-rules.js';

/** Finds a request to decide, locked: of two who decide at once the second finds it decided. */
@Injectable()
export class HeldAccessRequest {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  /** Nobody archives the place or changes its rules meanwhile. */
  async toApprove(ctx: RequestContext, id: number): Promise<AccessRequestRow> {
    const seen = await requestById(this.database, ctx, id);
    if (!seen) throw notFound();
    // Before the request, as whoever deletes a rule does, which changes the request that it came from.
    await this.places.hold(ctx, seen.namespace_id);
    return this.#toDecide(ctx, id, 'access_rule:update');
  }

  /** Refusing gives nothing: it takes what ending rules takes, which is left where all is archived. */
  toRefuse(ctx: RequestContext, id: number): Promise<AccessRequestRow> {
    return this.#toDecide(ctx, id, 'access_rule:delete');
  }

  async #toDecide(
    ctx: RequestContext,
    id: number,
    ability: 'access_rule:update' | 'access_rule:delete',
  ): Promise<AccessRequestRow> {
    const row = await requestById(this.database, ctx, id, 'change');
    if (!row) throw notFound();
    if (row.user_id === ctx.person.userId && (row.known || row.state === 'approved'))
      throw refuse('SELF_APPROVAL', 'id', 'Nobody decides on his own request.');
    const namespace = await this.namespaces.visibleById(ctx, row.namespace_id);
    ctx.requireVisible('access_rule:list', asNamespace(namespace));
    if (ability === 'access_rule:update') requireUnarchived(ctx, namespace);
    ctx.require(ability, asNamespace(namespace));
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

/** Told to who could refuse it; to others it is one more thing that they may not do. */
function requireUnarchived(ctx: RequestContext, namespace: Namespace): void {
  if (!namespace.archived || !ctx.can('access_rule:delete', asNamespace(namespace))) return;
  const sentence = `${namespace.fullPath} is archived: nothing is given there. The request can be refused.`;
  throw refuse('ARCHIVED', 'id', sentence);
}

function requireOpen(row: AccessRequestRow): AccessRequestRow {
  if (row.state === 'open') return row;
  const was = row.state === 'ended' ? 'has ended' : `was ${row.state}`;
  throw refuse('NOT_OPEN', 'id', `The request ${was}: there is nothing to decide.`);
}
