import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { SecretPlaces, type SecretPlace } from '../secrets/index.js';
import { accessRuleById, type AccessRuleRow } from './access-rules.query.js';

/** Finds a rule for somebody who is to change it: absent and hidden answer alike. */
@Injectable()
export class HeldAccessRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  /** Inside a transaction: nobody else changes rules of its namespace meanwhile. */
  async find(
    ctx: RequestContext,
    id: number,
    ability: 'access_rule:update' | 'access_rule:delete',
  ): Promise<{ row: AccessRuleRow; place: SecretPlace }> {
    const seen = await accessRuleById(this.database, ctx, id);
    if (!seen) throw notFound();
    const place = await this.places.holdAlone(ctx, seen.namespace_id);
    ctx.requireVisible('access_rule:list', asNamespace(place.namespace));
    ctx.require(ability, asNamespace(place.namespace));
    const row = await accessRuleById(this.database, ctx, id);
    if (!row) throw notFound();
    return { row, place };
  }
}
