import { subject, unknownSecret, type Subject } from '@lockkeeper/abilities';
import { compareSpecificity, scopesIntersect } from '@lockkeeper/release';
import { ownerFacts, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { refuse } from '../platform/errors/index.js';
import type { SecretSettingsRow } from './secret-writes.query.js';
import type { Freeze } from './secrets-managers.query.js';
import type { ValueRules } from './value-rules/index.js';

/** An owner of secrets with everything that abilities on its secrets depend on. */
export interface SecretPlace {
  readonly namespace: Namespace;
  /** Null: never initialized. */
  readonly managerActive: boolean | null;
  /** While there is one, no secret of the owner is released. */
  readonly managerFreeze: Freeze | null;
  /** The manager freezes secrets as soon as they are exposed. */
  readonly freezeExposed: boolean;
  /** What the manager demands of every value. */
  readonly valueRules: ValueRules | null;
  /** The strictest role demanded by a protected environment that the scope can match. */
  readonly deployRoleFor: (environmentScope: string) => number | null;
}

export const asManager = (namespace: Namespace): Subject<'secrets_manager'> =>
  subject.secrets_manager(ownerFacts(namespace));

/** Of a secret, what conditions of access rules look at. */
export interface SecretTraits {
  readonly id: string;
  readonly name: string;
  readonly environment_scope: string;
  readonly tags: readonly string[];
  readonly protected: boolean;
}

/** A secret as it is stored; nobody may read its value by what this says. */
export const asSecret = (place: SecretPlace, row: SecretTraits): Subject<'secret'> =>
  secretSubject(place, { ...row, write_only: true });

/** A secret as it is stored. */
export const asStoredSecret = (
  place: SecretPlace,
  row: SecretTraits & { readonly write_only: boolean },
): Subject<'secret'> => secretSubject(place, row);

/** A secret as it is to be: of a new one nobody may read the value. */
export const asNextSecret = (
  place: SecretPlace,
  { id, name }: { readonly id: string | null; readonly name: string },
  settings: Pick<SecretSettingsRow, 'environmentScope' | 'tags' | 'protected'>,
): Subject<'secret'> => {
  const { environmentScope, tags, protected: isProtected } = settings;
  return secretSubject(place, {
    id,
    name,
    environment_scope: environmentScope,
    tags,
    protected: isProtected,
    write_only: true,
  });
};

/** A secret of that scope, there or to be, of which no more is known. */
export const asSecretOfScope = (place: SecretPlace, environmentScope: string): Subject<'secret'> =>
  secretSubject(place, {
    id: null,
    name: null,
    environment_scope: environmentScope,
    tags: null,
    protected: null,
    write_only: true,
  });

type Unknown<T> = { readonly [K in keyof T]: T[K] | null };

function secretSubject(
  place: SecretPlace,
  row: Unknown<Omit<SecretTraits, 'environment_scope'>> & {
    readonly environment_scope: string;
    readonly write_only: boolean;
  },
): Subject<'secret'> {
  return subject.secret({
    ...ownerFacts(place.namespace),
    deployRole: place.deployRoleFor(row.environment_scope),
    managerActive: place.managerActive === true,
    writeOnly: row.write_only,
    secretId: row.id,
    name: row.name,
    environmentScope: row.environment_scope,
    tags: row.tags,
    isProtected: row.protected,
  });
}

/** Those of some secrets that no access rule hides from the asker. */
export const seenBy = <R extends SecretTraits>(ctx: RequestContext, place: SecretPlace, rows: readonly R[]): R[] =>
  rows.filter((row) => !isHidden(ctx, place, row));

export const isHidden = (ctx: RequestContext, place: SecretPlace, row: SecretTraits): boolean =>
  ctx.held.hides(asSecret(place, row));

/** Said apart from FORBIDDEN to whom nothing but that would stop. */
export function requireMayReveal(
  ctx: RequestContext,
  place: SecretPlace,
  row: SecretTraits & { readonly write_only: boolean },
): void {
  ctx.require('secret:read_value', asStoredSecret(place, { ...row, write_only: false }));
  if (!row.write_only) return;
  throw refuse('WRITE_ONLY', null, `${row.name} is write-only: jobs get its value, people do not.`);
}

/** A secret that nothing protects, of an active manager: who may not do it with some such one may do it with none. */
export function asAnySecret(namespace: Namespace, managerActive = true): Subject<'secret'> {
  const owner = ownerFacts(namespace);
  return subject.secret({ ...owner, deployRole: null, managerActive, writeOnly: false, ...unknownSecret });
}

/** Said apart from FORBIDDEN: it can be mended, and who may work with secrets here should know how. */
export function requireActive(place: SecretPlace): void {
  if (place.managerActive) return;
  const sentence = `The secrets manager of ${place.namespace.fullPath} is not active; initialize it first.`;
  throw refuse('MANAGER_INACTIVE', null, sentence);
}

/**
 * A variant that wins over another one takes its jobs away; one that is equally specific makes a conflict, which
 * withholds both. Either changes what those jobs get, so it takes the right to update the other one.
 */
export function requireMayOutrank(
  ctx: RequestContext,
  place: SecretPlace,
  environmentScope: string,
  others: readonly SecretTraits[],
): void {
  for (const other of others) {
    const scope = other.environment_scope;
    const touches = scopesIntersect(environmentScope, scope) && compareSpecificity(environmentScope, scope) <= 0;
    if (touches) ctx.require('secret:update', asSecret(place, other));
  }
}
