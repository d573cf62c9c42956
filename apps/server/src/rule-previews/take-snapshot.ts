import { Inject, Injectable } from '@nestjs/common';
import type { ActorFacts } from '@lockkeeper/abilities';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { ProtectedRefs } from '../projects/index.js';
import { PastJobs, type PastFacts, type PastJob } from '../releases/index.js';
import { SecretPlaces, type SecretPlace } from '../secrets/index.js';
import { AbilitiesOf } from '../sessions/index.js';
import type { Reach } from './rule-change.js';
import { MOST_PEOPLE, MOST_SECRETS, peopleAround, secretsWithin, type SecretRow } from './snapshot.query.js';

/** Everything that decides who may what in reach of a change, at one moment of the transaction. */
export interface Snapshot {
  readonly people: ReadonlyMap<number, ActorFacts>;
  readonly place: SecretPlace;
  readonly places: ReadonlyMap<number, SecretPlace>;
  readonly secrets: readonly SecretRow[];
  /** The role that the pattern of the change demands; null where nothing protects it. */
  readonly demanded: number | null;
  readonly jobs: PastFacts;
  readonly truncated: boolean;
}

/** Looks at what is, in a fixed number of statements. */
@Injectable()
export class TakeSnapshot {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(PastJobs) private readonly past: PastJobs,
  ) {}

  /** `known`: people who were seen by an earlier snapshot, and may have lost everything since. */
  async execute(
    ctx: RequestContext,
    reach: Reach,
    { shapes, known }: { readonly shapes: readonly PastJob[]; readonly known: Iterable<number> },
  ): Promise<Snapshot> {
    const around = await peopleAround(this.database, ctx, reach.namespaceId);
    const actors = shapes.map((shape) => shape.actor_id);
    const ids = new Set([...around.slice(0, MOST_PEOPLE), ...actors, ...known]);
    const people = await this.abilities.facts(ctx, [...ids]);
    const { secrets: within } = reach;
    const secrets = within === 'none' ? [] : await secretsWithin(this.database, ctx, { ...reach, secrets: within });
    const places = await this.placesOf(ctx, [reach.namespaceId, ...secrets.map((row) => row.namespace_id)]);
    const place = places.get(reach.namespaceId)!;
    return {
      people,
      place,
      places,
      secrets: secrets.slice(0, MOST_SECRETS),
      demanded: await this.demanded(ctx, place, reach),
      jobs: await this.past.facts(ctx, shapes),
      truncated: around.length > MOST_PEOPLE || secrets.length > MOST_SECRETS,
    };
  }

  private async placesOf(ctx: RequestContext, ids: readonly number[]): Promise<Map<number, SecretPlace>> {
    const namespaces = await this.namespaces.anyByIds(ctx, [...new Set(ids)]);
    const places = await this.places.ofAll(ctx, [...namespaces.values()] as Namespace[]);
    return new Map(places.map((place) => [place.namespace.id, place]));
  }

  private async demanded(ctx: RequestContext, place: SecretPlace, { pattern }: Reach): Promise<number | null> {
    if (pattern === null) return null;
    if (pattern.kind === 'environment') return place.deployRoleFor(pattern.text);
    const ref = { kind: pattern.kind, pattern: pattern.text };
    return this.refs.pushRoleForPattern(ctx, place.namespace.id, ref);
  }
}
