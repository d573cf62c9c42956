import { Inject, Injectable } from '@nestjs/common';
import type { AbilityName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { countRequests, insertRequest, requestById, type AccessRequestRow } from './access-requests.query.js';
import { holds, isVisible, type AskedObject } from './asked-object.js';
import { FindAsked } from './find-asked.js';
import {
  namedSecret,
  requireAbility,
  requireObject,
  requireRequestId,
  requireSeconds,
  requireText,
  requireWritingToken,
  type AskedPlace,
} from './request-rules.js';
import { TellPeople } from './tell-people.js';

export interface AskedAccess {
  readonly ability: string;
  readonly object: AskedPlace;
  readonly reason: string;
  readonly hours: number;
  readonly refusedRequestId?: string | null;
}

interface Wish {
  readonly ability: AbilityName;
  readonly reason: string;
  readonly wantedSeconds: number;
  readonly refusedRequestId: string | null;
}

const MOST_PER_HOUR = 20;

/**
 * Asks for an ability. For what the asker may not see, and for what is not there, the answer is the same, and so is what
 * is counted: null, as if it had been taken down.
 */
@Injectable()
export class CreateAccessRequest {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(FindAsked) private readonly find: FindAsked,
    @Inject(TellPeople) private readonly tell: TellPeople,
  ) {}

  async execute(ctx: RequestContext, asked: AskedAccess): Promise<AccessRequestRow | null> {
    requireWritingToken(ctx);
    const ability = requireAbility(asked.ability);
    const request = requireObject(ability, asked.object);
    const reason = requireText('reason', asked.reason);
    const refusedRequestId = requireRequestId('refusedRequestId', asked.refusedRequestId ?? null);
    const wish = { ability, reason, wantedSeconds: requireSeconds('hours', asked.hours), refusedRequestId };
    return this.database.transaction(ctx, async (inside) => {
      const found = await this.find.execute(inside, request);
      const object = theOne(inside, found);
      const known = object !== null && isVisible(inside, object);
      return this.#make(inside, { object, known }, wish);
    });
  }

  async #make(
    ctx: RequestContext,
    { object, known }: { readonly object: AskedObject | null; readonly known: boolean },
    wish: Wish,
  ): Promise<AccessRequestRow | null> {
    const of = {
      namespaceId: object?.place.namespace.id ?? null,
      secretId: object?.secret?.id ?? null,
      environment: object?.environment ?? null,
    };
    const { last_hour: lastHour, same } = await countRequests(this.database, ctx, of, wish.ability);
    if (lastHour >= MOST_PER_HOUR) throw tooMany();
    if (known && same !== null) throw refuse('ALREADY_OPEN', 'object', `You ask for this already (#${same}).`);
    if (known && object && holds(ctx, wish.ability, object))
      throw refuse('ALREADY_HELD', 'ability', 'You may do this already.');
    // Nobody is told twice of what he cannot know that he asked for twice.
    const tells = object !== null && same === null;
    const id = await insertRequest(this.database, ctx, { ...(tells ? of : NOTHING), ...wish, known });
    if (!tells) return null;
    const row = (await requestById(this.database, ctx, id))!;
    await this.events.record(ctx, {
      action: 'access_request.created',
      namespaceId: row.namespace_id,
      target: { kind: 'access_request', id, name: wish.ability },
      details: {
        ...namedSecret(row.secret_id, row.secret_name),
        environment: row.environment,
        reason: row.reason,
        refusedRequestId: row.refused_request_id,
      },
    });
    await this.tell.ofRequest(ctx, row, 'access_request.created');
    return known ? row : null;
  }
}

const NOTHING = { namespaceId: null, secretId: null, environment: null } as const;

/** Of variants that the asker may see, he must say which; of those that he may not, he is not even told that. */
function theOne(ctx: RequestContext, found: readonly AskedObject[]): AskedObject | null {
  const [first, ...others] = found;
  if (!first || others.length === 0) return first ?? null;
  const seen = found.filter((object) => isVisible(ctx, object));
  if (seen.length < 2) return seen[0] ?? null;
  const scopes = seen.map((object) => object.secret?.environment_scope).join(', ');
  throw refuse('AMBIGUOUS_NAME', 'object.variant', `There are several secrets of that name; say which one: ${scopes}.`);
}

function tooMany(): Fault {
  return new Fault('RATE_LIMITED', `At most ${MOST_PER_HOUR} requests in an hour. Try again later.`, {
    retryAfter: 3600,
  });
}
