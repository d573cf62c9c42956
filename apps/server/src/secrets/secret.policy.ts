import { subject, type Subject } from '@lockkeeper/abilities';
import { compareSpecificity, scopesIntersect } from '@lockkeeper/release';
import { ownerFacts, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { refuse } from '../platform/errors/index.js';
import type { Freeze } from './secrets-managers.query.js';
import type { ValueRules } from './value-rules/index.js';

/** An owner of secrets with everything that abilities on its secrets depend on. */
export interface SecretPlace {
  readonly namespace: Namespace;
  /** Null: never initialized. */
  readonly managerActive: boolean | null;
  /** While there is one, no secret of the owner is released. */
  readonly managerFreeze: Freeze | null;
  /** What the manager demands of every value. */
  readonly valueRules: ValueRules | null;
  /** The strictest role demanded by a protected environment that the scope can match. */
  readonly deployRoleFor: (environmentScope: string) => number | null;
}

export const asManager = (namespace: Namespace): Subject<'secrets_manager'> =>
  subject.secrets_manager(ownerFacts(namespace));

/** A secret of that scope, there or to be. Nobody may read the value of one of which no more is known. */
export const asSecret = (place: SecretPlace, environmentScope: string): Subject<'secret'> =>
  secretSubject(place, environmentScope, true);

/** A secret as it is stored. */
export const asStoredSecret = (
  place: SecretPlace,
  row: { readonly environment_scope: string; readonly write_only: boolean },
): Subject<'secret'> => secretSubject(place, row.environment_scope, row.write_only);

function secretSubject(place: SecretPlace, environmentScope: string, writeOnly: boolean): Subject<'secret'> {
  const owner = ownerFacts(place.namespace);
  const deployRole = place.deployRoleFor(environmentScope);
  return subject.secret({ ...owner, deployRole, managerActive: place.managerActive === true, writeOnly });
}

/** Said apart from FORBIDDEN to whom nothing but that would stop. */
export function requireMayReveal(
  ctx: RequestContext,
  place: SecretPlace,
  row: { readonly name: string; readonly environment_scope: string; readonly write_only: boolean },
): void {
  ctx.require('secret:read_value', asStoredSecret(place, { ...row, write_only: false }));
  if (!row.write_only) return;
  throw refuse('WRITE_ONLY', null, `${row.name} is write-only: jobs get its value, people do not.`);
}

/** A secret that nothing protects, of an active manager: who may not do it with this one may do it with none. */
export function asAnySecret(namespace: Namespace): Subject<'secret'> {
  const owner = ownerFacts(namespace);
  return subject.secret({ ...owner, deployRole: null, managerActive: true, writeOnly: false });
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
  others: readonly string[],
): void {
  for (const other of others) {
    const touches = scopesIntersect(environmentScope, other) && compareSpecificity(environmentScope, other) <= 0;
    if (touches) ctx.require('secret:update', asSecret(place, other));
  }
}
