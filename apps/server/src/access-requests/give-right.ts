import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { insertRight, type Right } from './rights.query.js';
import { mayGive } from './asked-object.js';

/** Makes the access rule that gives one person one ability on one thing, which the giver must hold himself. */
@Injectable()
export class GiveRight {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, right: Right): Promise<number> {
    if (!mayGive(ctx, right.ability, right.object)) {
      const sentence = `Nobody gives more than he holds, and you do not hold this there: ${right.ability}.`;
      throw refuse('ABOVE_OWN', 'id', sentence);
    }
    return insertRight(this.database, ctx, right);
  }
}
