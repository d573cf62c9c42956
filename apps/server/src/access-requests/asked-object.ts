import { abilityKinds, givenKinds, nobody, plainSubject, type AbilityName, type Subject } from '@lockkeeper/abilities';
import { asNamespace, ownerFacts } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { asStoredSecret, type SecretPlace } from '../secrets/index.js';
import type { AskedSecret } from './asked-objects.query.js';

/** What an ability is asked for on: one secret, one environment, or all of a namespace. */
export interface AskedObject {
  readonly place: SecretPlace;
  readonly secret: AskedSecret | null;
  readonly environment: string | null;
}

/** Whether somebody may know of it. */
export function isVisible(ctx: RequestContext, { place, secret }: AskedObject): boolean {
  const { namespace } = place;
  const sees = namespace.kind === 'project' ? 'project:read' : 'group:read';
  if (!ctx.can(sees, asNamespace(namespace))) return false;
  return secret === null || ctx.can('secret:read', asStoredSecret(place, secret));
}

/** Whether somebody may do it himself, with all of what is asked for. */
export function holds(ctx: RequestContext, ability: AbilityName, object: AskedObject): boolean {
  return subjectsOf(ability, object).every((on) => ctx.can(ability, on as never));
}

/** Whether he may do it so that he may give it to others: what he took himself in an emergency is not his to give. */
export function mayGive(ctx: RequestContext, ability: AbilityName, object: AskedObject): boolean {
  const { id } = object.place.namespace;
  return subjectsOf(ability, object).every((on) => ctx.held.canAll(ability, on as never, id));
}

/** All that is asked about, for who must hold it all. */
export function subjectsOf(ability: AbilityName, { place, secret, environment }: AskedObject): Subject[] {
  if (secret) return [asStoredSecret(place, secret)];
  const { namespace } = place;
  const group = namespace.kind !== 'project';
  const demanded = place.deployRoleFor(environment ?? '*');
  const facts = {
    ...ownerFacts(namespace),
    // Where nobody may deploy at all, a rule for everything there gives nothing either.
    deployRole: environment === null && demanded === nobody ? null : demanded,
    managerActive: place.managerActive === true,
    writeOnly: false,
    environmentName: environment,
    environmentScope: environment,
  };
  const kinds = givenKinds(ability).filter((kind) => group || kind !== 'group');
  const asked = environment === null ? kinds : kinds.filter((kind) => kind === 'environment' || kind === 'secret');
  return (asked.length > 0 ? asked : kinds).map((kind) => plainSubject(kind, facts));
}

/** Whether an ability can be asked for on such a thing at all: told before anything is looked for. */
export function fits(ability: AbilityName, on: { readonly secret: boolean; readonly environment: boolean }): boolean {
  const kinds: readonly string[] = abilityKinds[ability];
  if (on.secret) return kinds.includes('secret');
  return !on.environment || kinds.includes('environment') || kinds.includes('secret');
}
