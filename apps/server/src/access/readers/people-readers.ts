import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities, type ActorFacts, type ChainLink, type TokenScope } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { asStoredSecret } from '../../secrets/index.js';
import { AbilitiesOf } from '../../sessions/index.js';
import { UsableTrustRules } from '../../trust-rules/index.js';
import { once, OwnerPeople } from './owner-people.js';
import { liveTokensOf, type RevealRow } from './people.query.js';
import {
  cut,
  type PersonReader,
  type ReaderKey,
  type ReadersQuestion,
  type SectionPage,
  type TokenReader,
  type TrustRuleReader,
} from './reader.js';

/**
 * People and tokens that could be shown a value, rules by which programs could get such a token, and people who were shown it
 * and no longer could be: by the engine that reveals.
 */
@Injectable()
export class PeopleReaders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AbilitiesOf) private readonly abilitiesOf: AbilitiesOf,
    @Inject(OwnerPeople) private readonly people: OwnerPeople,
    @Inject(UsableTrustRules) private readonly rules: UsableTrustRules,
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
    const may = rows.flatMap((row) => capped(question, held.get(row.user_id)!, row));
    return cut(may, page).map(({ key, of: row, chain }) => ({
      kind: 'token',
      key,
      userId: row.user_id,
      token: { id: row.id, name: row.name, scopes: row.scopes, expiresAt: row.expires_at },
      chain: chain(),
      uses: null,
    }));
  }

  /** None of them has to have a token now. */
  async trustRules(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<TrustRuleReader[]> {
    const held = await this.#whoMay(ctx, question);
    const rows = await this.rules.of(ctx, [...held.keys()]);
    const may = rows.flatMap((row) => capped(question, held.get(row.service_account_id)!, row));
    return cut(may, page).map(({ key, of: { id, name, issuer, scopes, service_account_id: userId }, chain }) => ({
      kind: 'trust_rule',
      key,
      userId,
      trustRule: { id, name, issuer, scopes },
      chain: chain(),
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

  /** Several sections of one page ask. */
  #whoMay(ctx: RequestContext, question: ReadersQuestion): Promise<ReadonlyMap<number, ActorFacts>> {
    return once(ctx, `readers.may:${question.secret.row.id}`, async () => {
      const on = subjectOf(question);
      const facts = await this.people.members(ctx, question);
      return new Map([...facts].filter(([, his]) => new ActorAbilities(his).can('secret:read_value', on)));
    });
  }
}

interface Capped<T> {
  readonly key: ReaderKey;
  readonly of: T;
  /** Only for those that are shown: it is long. */
  readonly chain: () => ChainLink[];
}

/** What has scopes, for somebody who may: whether he still may with those. */
function capped<T extends { readonly id: number; readonly scopes: string[] }>(
  question: ReadersQuestion,
  facts: ActorFacts,
  of: T,
): Capped<T>[] {
  const on = subjectOf(question);
  const abilities = new ActorAbilities({ ...facts, scopes: of.scopes as TokenScope[] });
  if (!abilities.can('secret:read_value', on)) return [];
  const link = { kind: 'token_scope', scopes: of.scopes } as const;
  return [{ key: [of.id, ''], of, chain: () => [link, ...abilities.explain('secret:read_value', on).chain] }];
}

export const subjectOf = ({ secret }: ReadersQuestion): ReturnType<typeof asStoredSecret> =>
  asStoredSecret(secret.place, secret.row);

const usesOf = (row: RevealRow | undefined): { count: number; last: Date } | null =>
  row ? { count: row.uses, last: row.last_used_at } : null;
