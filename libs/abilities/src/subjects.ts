import { isRoleLevel, nobody } from './roles.js';

/** What owns something: a group or a project. */
export type NamespaceKind = 'group' | 'project';

/**
 * The facts that rules may name, for each kind of subject.
 * `ids`: the namespace that owns the subject and all its ancestors. `id`: the one that owns it.
 * `level`: a role's level, `nobody`, or null. `text`, `texts` and `flag` are null where nothing is known.
 */
export const factsByKind = {
  instance: {},
  group: { ancestorIds: 'ids', namespaceId: 'id', archived: 'boolean', secretReadRole: 'level' },
  project: { ancestorIds: 'ids', namespaceId: 'id', archived: 'boolean', secretReadRole: 'level' },
  member: {
    ancestorIds: 'ids',
    archived: 'boolean',
    namespace: 'namespace',
    currentRole: 'level',
    grantedRole: 'level',
    self: 'boolean',
  },
  environment: { ancestorIds: 'ids', archived: 'boolean', deployRole: 'level', environmentName: 'text' },
  protected_ref: { ancestorIds: 'ids', archived: 'boolean', pushRole: 'level' },
  ref: { ancestorIds: 'ids', archived: 'boolean', pushRole: 'level' },
  secrets_manager: { ancestorIds: 'ids', namespaceId: 'id', archived: 'boolean', secretReadRole: 'level' },
  secret: {
    ancestorIds: 'ids',
    namespaceId: 'id',
    archived: 'boolean',
    deployRole: 'level',
    managerActive: 'boolean',
    writeOnly: 'boolean',
    secretReadRole: 'level',
    secretReadValueRole: 'level',
    secretCreateRole: 'level',
    secretUpdateRole: 'level',
    secretDeleteRole: 'level',
    secretId: 'text',
    name: 'text',
    environmentScope: 'text',
    tags: 'texts',
    isProtected: 'flag',
  },
  pipeline: { ancestorIds: 'ids', archived: 'boolean', pushRole: 'level' },
  job: { ancestorIds: 'ids', archived: 'boolean', pushRole: 'level', deployRole: 'level', environmentName: 'text' },
  runner: { ancestorIds: 'ids', archived: 'boolean', namespace: 'namespace' },
} as const;

interface FactTypes {
  ids: readonly number[];
  id: number;
  boolean: boolean;
  level: number | null;
  namespace: NamespaceKind;
  text: string | null;
  texts: readonly string[] | null;
  flag: boolean | null;
}

/** The types of facts of which nothing may be known: what looks at them takes null for an answer. */
export const nullableTypes: ReadonlySet<keyof FactTypes> = new Set(['level', 'text', 'texts', 'flag']);

/** Kind of thing an ability is asked about. */
export type SubjectKind = keyof typeof factsByKind;

/** Kinds that belong to a namespace, and so have rows that a list can filter. */
export type NamespacedKind = Exclude<SubjectKind, 'instance'>;

/**
 * Facts of a subject of kind K.
 *
 * - `ancestorIds`: ids of the owning namespace itself and all its ancestors, in any order.
 * - `namespaceId`: id of the owning namespace itself, of a group or project its own: what grants are made on.
 * - `archived`: whether the owning group or project, or a group above it, is archived.
 * - `deployRole`: the strictest role demanded now for deploying to a protected environment that the environment, the
 *   secret's scope or the job's environment is or can match; null when none is protected.
 * - `pushRole`: the strictest role demanded now for pushing to the ref (or, of a protected ref, to what its pattern can
 *   match); null when nothing protects it.
 * - `managerActive`: whether the owner's secrets manager is active.
 * - `writeOnly`: whether only jobs may have the value.
 * - `secretReadRole`, `secretReadValueRole`, `secretCreateRole`, `secretUpdateRole`, `secretDeleteRole`: the lowest role
 *   that grants to roles give this on the owner's secrets; null when the owner has no such grants, so that the table of
 *   roles speaks.
 * - `currentRole`: the role the member has now, null when there is no such member yet.
 * - `grantedRole`: the role the member is to have, null when the member is to be removed.
 * - `self`: whether the member is the actor.
 * - `namespace`: whether a group or a project is the owner.
 * - `secretId`, `name`, `environmentScope`, `tags`, `isProtected`: which secret it is, as conditions of access rules look
 *   at it; null where that is not known, or not yet so. `environmentName`: the environment, or that of a job; null for
 *   none. An access rule that allows under a condition never counts where the fact is null, and one that prevents
 *   does not either: of what exists, every fact must be given.
 */
export type Facts<K extends SubjectKind> = {
  readonly [F in keyof (typeof factsByKind)[K]]: (typeof factsByKind)[K][F] extends keyof FactTypes
    ? FactTypes[(typeof factsByKind)[K][F]]
    : never;
};

/** A fact that a condition of a rule can name. */
export type FactName = Exclude<{ [K in SubjectKind]: keyof Facts<K> }[SubjectKind], 'ancestorIds'>;

/** A subject that lacks a fact of its kind, or was not made by `subject`: nothing is decided about it. */
export class IncompleteSubject extends Error {
  constructor(
    readonly kind: string,
    readonly fact: string,
    rule: string,
  ) {
    super(`subject ${kind}: ${fact} ${rule}`);
    this.name = 'IncompleteSubject';
  }
}

const factRules = {
  ids: {
    holds: (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(Number.isSafeInteger),
    text: 'must be a non-empty list of integers',
  },
  id: { holds: (value: unknown) => Number.isSafeInteger(value), text: 'must be an integer' },
  boolean: { holds: (value: unknown) => typeof value === 'boolean', text: 'must be true or false' },
  level: {
    holds: (value: unknown) => value === null || value === nobody || isRoleLevel(value as number),
    text: "must be null, a role's level or nobody",
  },
  text: { holds: (value: unknown) => value === null || typeof value === 'string', text: 'must be null or a text' },
  texts: {
    holds: (value: unknown) =>
      value === null || (Array.isArray(value) && value.every((one: unknown) => typeof one === 'string')),
    text: 'must be null or a list of texts',
  },
  flag: {
    holds: (value: unknown) => value === null || typeof value === 'boolean',
    text: 'must be null, true or false',
  },
  namespace: { holds: (value: unknown) => value === 'group' || value === 'project', text: 'must be group or project' },
} satisfies Record<keyof FactTypes, { holds: (value: unknown) => boolean; text: string }>;

/** The type of every fact of a kind, for code that goes over all of them. */
export function factTypes(kind: SubjectKind): Readonly<Record<string, keyof FactTypes>> {
  return factsByKind[kind];
}

// A private field cannot be copied by a spread or forged by a cast, so it proves that the facts were checked.
class CheckedSubject {
  readonly kind: SubjectKind;
  readonly #checked = true;

  constructor(kind: SubjectKind, facts: Readonly<Record<string, unknown>>) {
    this.kind = kind;
    const own: Record<string, unknown> = {};
    for (const [fact, type] of Object.entries(factTypes(kind))) {
      const value = facts[fact];
      if (!factRules[type].holds(value)) throw new IncompleteSubject(kind, fact, factRules[type].text);
      own[fact] = Array.isArray(value) ? Object.freeze([...(value as unknown[])]) : value;
    }
    Object.freeze(Object.assign(this, own));
  }

  static isChecked(value: object): boolean {
    return #checked in value && value.#checked;
  }
}

/** One thing with all facts of its kind, frozen. Made by `subject` only. */
export type Subject<K extends SubjectKind = SubjectKind> = { [P in K]: CheckedSubject & { kind: P } & Facts<P> }[K];

/** A subject of whatever kind, seen without its facts. */
export type AnySubject = CheckedSubject;

/** The namespaces over a subject; none for the installation. */
export function ancestorIdsOf(on: AnySubject): readonly number[] {
  return on.kind === 'instance' ? [] : (on as Subject<NamespacedKind>).ancestorIds;
}

/** The namespace that owns a subject; null for kinds on which no grant can be made. */
export function namespaceIdOf(on: AnySubject): number | null {
  return (on as { readonly namespaceId?: number }).namespaceId ?? null;
}

/** Facts of a secret of which no more is known than where it is, or is to be. */
export const unknownSecret = {
  secretId: null,
  name: null,
  environmentScope: null,
  tags: null,
  isProtected: null,
} as const;

/** Refuses whatever `subject` did not make: facts that nobody checked could be missing, and a missing fact must not allow. */
export function assertChecked(value: AnySubject): void {
  if (!CheckedSubject.isChecked(value)) {
    throw new IncompleteSubject(String(value.kind), 'subject', 'must be made by subject');
  }
}

type SubjectBuilders = { readonly [K in SubjectKind]: (facts: Facts<K>) => Subject<K> };

/**
 * Makes subjects: `subject.project({ ancestorIds, archived })`. Copies the declared facts only, so a whole row may be
 * given. Throws `IncompleteSubject` when a fact is absent or not of its type (`undefined` never means null).
 */
export const subject = Object.fromEntries(
  Object.keys(factsByKind).map((kind) => [
    kind,
    (facts: Readonly<Record<string, unknown>>) => new CheckedSubject(kind as SubjectKind, facts),
  ]),
) as unknown as SubjectBuilders;
