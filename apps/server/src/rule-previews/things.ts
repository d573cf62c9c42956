import {
  abilityKinds,
  abilityNames,
  plainSubject,
  type AbilityName,
  type ActorAbilities,
  type Subject,
  type SubjectKind,
} from '@lockkeeper/abilities';
import { ownerFacts } from '../groups/index.js';
import { asStoredSecret, type SecretPlace } from '../secrets/index.js';
import type { Reach } from './rule-change.js';
import type { SecretRow } from './snapshot.query.js';
import type { Snapshot } from './take-snapshot.js';

/** Something that abilities are asked about. */
export interface Thing {
  readonly key: string;
  readonly kind: 'namespace' | 'environment' | 'ref' | 'secret';
  /** Name of the secret, full path, or pattern. */
  readonly name: string;
  readonly secret: SecretRow | null;
  readonly place: SecretPlace;
  /** Says all that answers can depend on, but for who asks. */
  readonly facts: string;
  readonly questions: readonly (readonly [AbilityName, Subject])[];
}

/** All things in reach of a change, by their keys. */
export function thingsOf(snapshot: Snapshot, reach: Reach): Map<string, Thing> {
  const all = [
    namespaceThing(snapshot.place),
    ...patternThing(snapshot, reach),
    ...snapshot.secrets.flatMap((row) => secretThing(snapshot.places.get(row.namespace_id), row)),
  ];
  return new Map(all.map((thing) => [thing.key, thing]));
}

/** What somebody may do with it. */
export const heldOn = (actor: ActorAbilities, thing: Thing): AbilityName[] =>
  thing.questions.filter(([name, on]) => actor.can(name, on as never)).map(([name]) => name);

/** Secrets are asked about one by one, and so is what a pattern protects. */
const namespaceAbilities = abilityNames.filter((name) => !name.startsWith('secret:') && name !== 'environment:deploy');
const secretAbilities = abilityNames.filter((name) =>
  (abilityKinds[name] as readonly SubjectKind[]).includes('secret'),
);
const ABILITIES_OF_PATTERN = {
  environment: ['environment:deploy', 'environment:update', 'environment:protect', 'job:play'],
  ref: ['ref:push', 'pipeline:create', 'protected_ref:delete'],
} as const satisfies Record<string, readonly AbilityName[]>;

function namespaceThing(place: SecretPlace): Thing {
  const { namespace } = place;
  const kind = namespace.kind === 'project' ? 'project' : 'group';
  const questions = namespaceAbilities.flatMap((name) => {
    const asked = kindFor(name, kind);
    return asked === null ? [] : [[name, plainOf(place, asked)] as const];
  });
  const key = `namespace:${namespace.id}`;
  return thing({ key, kind: 'namespace', name: namespace.fullPath, secret: null, place, questions });
}

/** Of what can be asked about a group as well as about what is in it, the group itself. */
function kindFor(name: AbilityName, own: 'group' | 'project'): SubjectKind | null {
  const kinds: readonly SubjectKind[] = abilityKinds[name];
  if (kinds.includes(own)) return own;
  const other = own === 'project' ? 'group' : 'instance';
  return kinds.find((kind) => kind !== 'instance' && kind !== 'secret' && kind !== other) ?? null;
}

function patternThing(snapshot: Snapshot, { pattern }: Reach): Thing[] {
  if (pattern === null) return [];
  const { place, demanded } = snapshot;
  const kind = pattern.kind === 'environment' ? 'environment' : 'ref';
  const roles =
    kind === 'environment' ? { deployRole: demanded, environmentName: pattern.text } : { pushRole: demanded };
  const questions = ABILITIES_OF_PATTERN[kind].map(
    (name) => [name, plainOf(place, abilityKinds[name][0], roles)] as const,
  );
  const key = `${pattern.kind}:${pattern.text}`;
  return [thing({ key, kind, name: pattern.text, secret: null, place, questions })];
}

function secretThing(place: SecretPlace | undefined, row: SecretRow): Thing[] {
  if (!place) return [];
  const on = asStoredSecret(place, row);
  const questions = secretAbilities.map((name) => [name, on] as const);
  return [thing({ key: `secret:${row.id}`, kind: 'secret', name: row.name, secret: row, place, questions })];
}

const thing = (made: Omit<Thing, 'facts'>): Thing => ({
  ...made,
  facts: JSON.stringify([...new Set(made.questions.map(([, on]) => on))]),
});

function plainOf(place: SecretPlace, kind: SubjectKind, roles: object = {}): Subject {
  const { namespace } = place;
  const own = namespace.kind === 'project' ? 'project' : 'group';
  const plain = { deployRole: null, managerActive: true, writeOnly: false, namespace: own };
  const facts = { ...ownerFacts(namespace), ...plain, ...roles };
  return plainSubject(kind, facts);
}
