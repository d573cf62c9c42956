import { Inject, Injectable } from '@nestjs/common';
import type { ActorFacts } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { AbilitiesOf } from '../../sessions/index.js';
import { memberIds, revealsOf, type RevealRow } from './people.query.js';
import type { ReadersQuestion } from './reader.js';

/** The people of a question. Several sections of one page ask for the same, which the request then holds. */
@Injectable()
export class OwnerPeople {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AbilitiesOf) private readonly abilitiesOf: AbilitiesOf,
  ) {}

  /** Members over the owner, the highest role first. Who is blocked may do nothing and is left out. */
  members(ctx: RequestContext, { owner }: ReadersQuestion): Promise<ReadonlyMap<number, ActorFacts>> {
    return once(ctx, `readers.members:${owner.id}`, () => this.membersOf(ctx, owner.ancestorIds));
  }

  async membersOf(ctx: RequestContext, namespaceIds: readonly number[]): Promise<ReadonlyMap<number, ActorFacts>> {
    const ids = await memberIds(this.database, ctx, namespaceIds);
    const facts = await this.abilitiesOf.facts(ctx, ids);
    return new Map(ids.flatMap((id) => (facts.has(id) ? [[id, facts.get(id)!] as const] : [])));
  }

  /** Who was shown the value, by his id. */
  reveals(ctx: RequestContext, { secret, since }: ReadersQuestion): Promise<ReadonlyMap<number, RevealRow>> {
    return once(ctx, `readers.reveals:${secret.row.id}:${since.getTime()}`, async () => {
      const rows = await revealsOf(this.database, ctx, secret.row.id, since);
      return new Map(rows.map((row) => [row.actor_id, row]));
    });
  }
}

export function once<T>(ctx: RequestContext, key: string, load: () => Promise<T>): Promise<T> {
  const known = ctx.memo.get(key) as Promise<T> | undefined;
  if (known) return known;
  const loading = load();
  ctx.memo.set(key, loading);
  return loading;
}
