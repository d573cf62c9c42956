import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities, type ActorFacts, type TokenScope } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { asStoredSecret } from '../../secrets/index.js';
import { AbilitiesOf } from '../../sessions/index.js';
import { OwnerPeople } from './owner-people.js';
import { liveTokensOf, type RevealRow } from './people.query.js';
import { cut, type PersonReader, type ReadersQuestion, type SectionPage, type TokenReader } from './reader.js';

/** People and tokens that could be shown a value, and people who were and no longer could: by the engine that reveals. */
@Injectable()
export class PeopleReaders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AbilitiesOf) private readonly abilitiesOf: AbilitiesOf,
    @Inject(OwnerPeople) private readonly people: OwnerPeople,
  ) {}

  async persons(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<PersonReader[]> {
    const held = await this.#whoMay(ctx, question);
    const reveals = await this.people.reveals(ctx, question);
    const on = subjectOf(question);
    return cut(
      [...held.keys()].map((userId) => ({ key: [userId, ''] as const, userId })),
      page,
    ).map(({ key, userId }) => {
      const { chain, reason } = new ActorAbilities(held.get(userId)!).explain('secret:read_value', on);
      return { kind: 'person', key, userId, username: '', chain, reason, uses: usesOf(reveals.get(userId)) };
    });
  }

  async tokens(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<TokenReader[]> {
    const held = await this.#whoMay(ctx, question);
    const rows = await liveTokensOf(this.database, ctx, [...held.keys()]);
    const on = subjectOf(question);
    const narrowed = rows.map((row) => {
      const abilities = new ActorAbilities({ ...held.get(row.user_id)!, scopes: row.scopes as TokenScope[] });
      return { key: [row.id, ''] as const, row, abilities };
    });
    const may = narrowed.filter(({ abilities }) => abilities.can('secret:read_value', on));
    return cut(may, page).map(({ key, row, abilities }) => ({
      kind: 'token',
      key,
      userId: row.user_id,
      token: { id: row.id, name: row.name, scopes: row.scopes, expiresAt: row.expires_at },
      chain: [{ kind: 'token_scope', scopes: row.scopes }, ...abilities.explain('secret:read_value', on).chain],
      uses: null,
    }));
  }

  /** Of those who were shown the value, the ones who could not be now. */
  async former(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<PersonReader[]> {
    const reveals = await this.people.reveals(ctx, question);
    const facts = await this.abilitiesOf.facts(ctx, [...reveals.keys()]);
    const on = subjectOf(question);
    const found = [...reveals.values()].flatMap((row): PersonReader[] => {
      const his = facts.get(row.actor_id);
      const answer = his ? new ActorAbilities(his).explain('secret:read_value', on) : null;
      if (answer?.allowed) return [];
      const common = { key: [row.actor_id, ''] as const, userId: row.actor_id, username: row.actor_name };
      const reason = answer?.reason ?? 'The user is blocked or gone.';
      return [{ kind: 'former_person', ...common, chain: answer?.chain ?? null, reason, uses: usesOf(row) }];
    });
    return cut(found, page);
  }

  async #whoMay(ctx: RequestContext, question: ReadersQuestion): Promise<Map<number, ActorFacts>> {
    const on = subjectOf(question);
    const facts = await this.people.members(ctx, question);
    return new Map([...facts].filter(([, his]) => new ActorAbilities(his).can('secret:read_value', on)));
  }
}

export const subjectOf = ({ secret }: ReadersQuestion): ReturnType<typeof asStoredSecret> =>
  asStoredSecret(secret.place, secret.row);

const usesOf = (row: RevealRow | undefined): { count: number; last: Date } | null =>
  row ? { count: row.uses, last: row.last_used_at } : null;
