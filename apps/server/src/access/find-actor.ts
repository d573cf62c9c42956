import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities, type TokenScope } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, notFound } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { AbilitiesOf } from '../sessions/index.js';
import type { AbilityActorInput } from './access.inputs.js';
import { findToken, findUser, type FoundUser } from './whom-to-ask.query.js';

/** Whom a question is about. */
export interface AskedActor {
  readonly userId: number;
  /** The caller himself. */
  readonly self: boolean;
  /** Null: he may do nothing at all, for the reason given. */
  readonly abilities: ActorAbilities | null;
  readonly reason: string | null;
}

/** Finds whom a question is about: the caller, somebody else, or an access token of one of them. */
@Injectable()
export class FindActor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AbilitiesOf) private readonly abilitiesOf: AbilitiesOf,
  ) {}

  async execute(ctx: RequestContext, asked: AbilityActorInput | null): Promise<AskedActor> {
    const { userId: own } = ctx.person;
    const given = asked ?? {};
    if (given.username == null && given.userId == null && given.tokenId == null) {
      return { userId: own, self: true, abilities: ctx.held, reason: null };
    }
    if (given.username != null && given.userId != null) throw badInput('actor', 'name the user once.');
    const user = await this.#user(ctx, given, own);
    const facts = (await this.abilitiesOf.facts(ctx, [user.id])).get(user.id);
    const found = { userId: user.id, self: user.id === own };
    if (!facts) return { ...found, abilities: null, reason: `${user.username} is blocked.` };
    if (given.tokenId == null) return { ...found, abilities: new ActorAbilities(facts), reason: null };
    const token = await findToken(this.database, ctx, { userId: user.id, tokenId: parseId(given.tokenId) });
    if (!token) throw notFound();
    if (!token.live) return { ...found, abilities: null, reason: `The token ${token.name} is expired or revoked.` };
    const scopes = token.scopes as TokenScope[];
    return { ...found, abilities: new ActorAbilities({ ...facts, scopes }), reason: null };
  }

  async #user(ctx: RequestContext, { username, userId }: AbilityActorInput, own: number): Promise<FoundUser> {
    // PostgreSQL takes no NUL character, and nobody is called so.
    if (username?.includes('\0')) throw notFound();
    const id = userId == null ? own : parseId(userId);
    const user = await findUser(this.database, ctx, username == null ? { id } : { username });
    if (!user) throw notFound();
    return user;
  }
}
