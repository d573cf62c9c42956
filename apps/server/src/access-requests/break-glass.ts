import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities, onlyLooks, type AbilityName } from '@lockkeeper/abilities';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { SecretPlaces } from '../secrets/index.js';
import { AbilitiesOf } from '../sessions/index.js';
import { isVisible, subjectsOf, type AskedObject } from './asked-object.js';
import { FindAsked } from './find-asked.js';
import {
  namedSecret,
  requireAbility,
  requireObject,
  requirePerson,
  requireText,
  type AskedPlace,
} from './request-rules.js';
import { insertRight, rightById, type Right, type RightRow } from './rights.query.js';
import { TellPeople } from './tell-people.js';

export interface Emergency {
  readonly ability: string;
  readonly object: AskedPlace;
  readonly reason: string;
  readonly minutes?: number | null;
}

const MOST_MINUTES = 60;

/**
 * An owner takes a right that he may give himself, for an hour at most, and everybody concerned is told. It goes over
 * what rules of his own places prevent, not over those of owners above him, nor over what the table prevents: write-only
 * values, archived projects and protected environments stay shut.
 */
@Injectable()
export class BreakGlass {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
    @Inject(FindAsked) private readonly find: FindAsked,
    @Inject(TellPeople) private readonly tell: TellPeople,
  ) {}

  async execute(ctx: RequestContext, asked: Emergency): Promise<RightRow> {
    const ability = requireTakeable(asked.ability);
    const request = requireObject(ability, asked.object);
    const reason = requireText('reason', asked.reason);
    const minutes = requireMinutes(asked.minutes ?? MOST_MINUTES);
    return this.database.transaction(ctx, async (inside) => {
      const object = theOne(inside, await this.find.execute(inside, request));
      await this.places.holdAlone(inside, object.place.namespace.id);
      inside.require('access_rule:update', asNamespace(object.place.namespace));
      requirePerson(inside);
      const right: Right = {
        userId: inside.person.userId,
        ...{ ability, object, reason, namespaceId: await this.#where(inside, object) },
        expiresAt: new Date(inside.now().getTime() + minutes * 60_000),
        origin: { kind: 'break_glass', id: null },
      };
      await this.#requireOpens(inside, right);
      return this.#take(inside, right);
    });
  }

  async #take(ctx: RequestContext, right: Right): Promise<RightRow> {
    const { ability, object, reason, expiresAt } = right;
    const id = await insertRight(this.database, ctx, right);
    const { secret, environment, place } = object;
    await this.events.record(ctx, {
      action: 'access_rule.break_glass',
      namespaceId: place.namespace.id,
      target: { kind: 'access_rule', id, name: ability },
      details: {
        ...namedSecret(secret?.id ?? null, secret?.name ?? null),
        environment,
        reason,
        expiresAt: expiresAt.toISOString(),
      },
    });
    await this.tell.ofGlass(ctx, right, id);
    return (await rightById(this.database, ctx, id))!;
  }

  /** Of a secret, the topmost group where he says who may what: rules from there down are his to lift. */
  async #where(ctx: RequestContext, { place, secret }: AskedObject): Promise<number> {
    const { namespace } = place;
    if (secret === null) return namespace.id;
    const above = await this.namespaces.ancestors(ctx, namespace);
    const own = above.filter((group) => ctx.can('access_rule:update', asNamespace(group)));
    return own.at(-1)?.id ?? namespace.id;
  }

  /** By what is written now, with the rule as if it were there already: what it would not open is not taken. */
  async #requireOpens(ctx: RequestContext, { userId, ability, object, namespaceId }: Right): Promise<void> {
    const facts = (await this.abilities.facts(ctx, [userId])).get(userId);
    const above = (await this.namespaces.anyByIds(ctx, [namespaceId])).get(namespaceId);
    if (!facts || !above) throw notFound();
    const rule = {
      ...({ id: 0, namespaceId, ancestorIds: above.ancestorIds, effect: 'allow', principalKind: 'user' } as const),
      ...{ role: null, customRoleId: null, abilities: [ability], environment: object.environment, secretName: null },
      ...{
        tag: null,
        isProtected: null,
        secretId: object.secret?.id ?? null,
        expiresAt: null,
        reason: '',
        glass: true,
      },
    };
    const rules = facts.rules ?? [];
    const opens = (actor: ActorAbilities): boolean =>
      subjectsOf(ability, object).every((on) => actor.can(ability, on as never));
    if (opens(new ActorAbilities(facts))) throw refuse('ALREADY_HELD', 'ability', 'You may do this already.');
    if (opens(new ActorAbilities({ ...facts, rules: [...rules, rule] }))) return;
    const sentence =
      'This cannot be opened: it is write-only, archived or protected, or a rule of an owner above prevents it.';
    throw refuse('GLASS_HOLDS', 'ability', sentence);
  }
}

/** What lists and names show is not taken: a hidden secret stays hidden. */
function requireTakeable(name: string): AbilityName {
  const ability = requireAbility(name);
  if (!onlyLooks(ability)) return ability;
  throw badInput('ability', `must be more than looking, not ${ability}.`);
}

function requireMinutes(minutes: number): number {
  if (minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw badInput('minutes', `must be from 1 to ${MOST_MINUTES}.`);
}

function theOne(ctx: RequestContext, found: readonly AskedObject[]): AskedObject {
  const [first, ...others] = found.filter((object) => isVisible(ctx, object));
  if (!first) throw notFound();
  if (others.length === 0) return first;
  const scopes = [first, ...others].map((object) => object.secret?.environment_scope).join(', ');
  throw refuse('AMBIGUOUS_NAME', 'object.variant', `There are several secrets of that name; say which one: ${scopes}.`);
}
