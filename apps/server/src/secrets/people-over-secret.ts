import { Inject, Injectable } from '@nestjs/common';
import type { ActorAbilities } from '@lockkeeper/abilities';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { AbilitiesOf, membersOver } from '../sessions/index.js';
import { asStoredSecret } from './secret.policy.js';
import { secretById } from './secret-rows.query.js';
import { SecretPlaces } from './secret-places.js';

const MOST_PEOPLE = 5000;

/** Columns that rows of things about a secret have. */
export interface AboutSecret {
  readonly secret_id: string;
  readonly owner_id: number;
  readonly owner_ancestor_ids: readonly number[];
}

export interface PersonOver {
  readonly id: number;
  readonly email: string;
  readonly abilities: ActorAbilities;
}

/** For mails about a secret: who has an address, and what each may do with it now. */
@Injectable()
export class PeopleOverSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
  ) {}

  /** The addresses of those of whom the question is true; none when the secret is gone. */
  async addresses(
    ctx: RequestContext,
    about: AboutSecret,
    may: (person: PersonOver, on: ReturnType<typeof asStoredSecret>) => boolean,
  ): Promise<string[]> {
    const secret = await secretById(this.database, ctx, about.secret_id);
    const owner = (await this.namespaces.anyByIds(ctx, [about.owner_id])).get(about.owner_id);
    if (!secret || !owner) return [];
    const on = asStoredSecret(await this.places.of(ctx, owner), secret);
    return this.over(ctx, about.owner_ancestor_ids, (person) => may(person, on));
  }

  /** The same of whoever is a member of a namespace, whatever it is about. */
  async over(
    ctx: RequestContext,
    ancestorIds: readonly number[],
    may: (person: PersonOver) => boolean,
  ): Promise<string[]> {
    const people = await membersOver(this.database, ctx, ancestorIds, MOST_PEOPLE);
    const held = await this.abilities.of(
      ctx,
      people.map(({ id }) => id),
    );
    return people.flatMap(({ id, email }) => {
      const abilities = held.get(id);
      return abilities && may({ id, email, abilities }) ? [email] : [];
    });
  }
}
