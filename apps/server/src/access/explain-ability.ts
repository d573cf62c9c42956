import { Inject, Injectable } from '@nestjs/common';
import { isAbilityName, subject, type AbilityName, type Explanation } from '@lockkeeper/abilities';
import { asNamespace, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { AbilitiesOf, toUserCore, type UserCore } from '../sessions/index.js';
import type { AbilityExplainArgs } from './access.inputs.js';
import type { AbilityExplanation } from './access.types.js';
import { describeChain, namespacesOf } from './describe-chain.js';
import { FindActor, type AskedActor } from './find-actor.js';
import { FindObject, type AskedObject } from './find-object.js';
import { administrators, maintainersOver } from './whom-to-ask.query.js';

const MOST_TO_ASK = 5;

/**
 * Whether somebody may do something, by which rule and by which way. Everybody may ask about himself and what he sees;
 * who may not see rules there learns whom to ask instead of why.
 */
@Injectable()
export class ExplainAbility {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(AbilitiesOf) private readonly abilitiesOf: AbilitiesOf,
    @Inject(FindActor) private readonly actors: FindActor,
    @Inject(FindObject) private readonly objects: FindObject,
  ) {}

  async execute(ctx: RequestContext, args: AbilityExplainArgs): Promise<AbilityExplanation> {
    const ability = requireAbility(args.ability);
    const own = ctx.person.userId;
    const asked = { ability, object: args.object };
    // What the caller may not see answers before anything is told of the actor.
    const seen = await this.objects.execute(ctx, { ...asked, actorId: own });
    const mine = args.actor == null;
    if (!mine && !seesRules(ctx, seen.namespace)) await this.#requireSelf(ctx, args, seen.namespace);
    const actor = await this.actors.execute(ctx, args.actor ?? null);
    const found = actor.self ? seen : await this.objects.execute(ctx, { ...asked, actorId: actor.userId });
    const answer = explanationOf(actor, ability, found);
    const told = seesRules(ctx, seen.namespace);
    return {
      ability,
      allowed: answer.allowed,
      ruleId: told ? answer.ruleId : null,
      sentence: told ? answer.reason : null,
      chain: told ? await this.#chain(ctx, answer) : null,
      ask: answer.allowed ? [] : await this.#whomToAsk(ctx, { ability, found, userId: actor.userId }),
      requestId: ctx.requestId,
    };
  }

  /** Before it is told whether there is such a user. */
  async #requireSelf(ctx: RequestContext, { actor }: AbilityExplainArgs, namespace: Namespace | null): Promise<void> {
    const { userId, username } = ctx.person;
    const self =
      (actor?.username == null || actor.username.toLowerCase() === username.toLowerCase()) &&
      (actor?.userId == null || actor.userId === String(userId));
    if (self) return;
    if (namespace) ctx.require('access_rule:list', asNamespace(namespace));
    else ctx.require('user:list', subject.instance({}));
  }

  async #chain(ctx: RequestContext, { chain }: Explanation) {
    const paths = await this.namespaces.anyByIds(ctx, [...new Set(namespacesOf(chain))]);
    return describeChain(chain, (id) => paths.get(id)?.fullPath ?? `#${id}`);
  }

  async #whomToAsk(
    ctx: RequestContext,
    { ability, found, userId }: { ability: AbilityName; found: AskedObject; userId: number },
  ): Promise<UserCore[]> {
    const { namespace, on } = found;
    const candidates = namespace
      ? await maintainersOver(this.database, ctx, { ancestorIds: namespace.ancestorIds, except: userId })
      : await administrators(this.database, ctx, userId);
    const held = await this.abilitiesOf.of(
      ctx,
      candidates.map(({ id }) => id),
    );
    const holds = (id: number): boolean => held.get(id)?.can(ability, on) ?? false;
    const sorted = [...candidates.filter(({ id }) => holds(id)), ...candidates.filter(({ id }) => !holds(id))];
    return sorted.slice(0, MOST_TO_ASK).map((candidate) => toUserCore(candidate)!);
  }
}

function explanationOf({ abilities, reason }: AskedActor, ability: AbilityName, { on }: AskedObject): Explanation {
  if (!abilities) return { allowed: false, ruleId: null, reason: reason ?? '', chain: [] };
  return abilities.explain(ability, on);
}

/** Where somebody may see who may do what, and so ask about others. */
export const seesRules = (ctx: RequestContext, namespace: Namespace | null): boolean =>
  namespace ? ctx.can('access_rule:list', asNamespace(namespace)) : ctx.can('user:list', subject.instance({}));

function requireAbility(name: string): AbilityName {
  if (isAbilityName(name)) return name;
  throw badInput('ability', 'must be the name of an ability, such as secret:read_value.');
}
