import { beyondOwn, grantableAbilities, isGrantable, keptFrom, type AbilityName } from '@lockkeeper/abilities';
import { ownerFacts, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { badInput, refuse } from '../platform/errors/index.js';

/** The abilities that a custom role is to add, each once, in the order of the list. */
export function requireAbilities(asked: readonly string[]): AbilityName[] {
  const unknown = asked.find((name) => !isGrantable(name));
  if (unknown !== undefined) {
    const list = grantableAbilities.join(', ');
    throw badInput('abilities', `may hold only what can be given, not ${JSON.stringify(unknown)}: ${list}.`);
  }
  return grantableAbilities.filter((name) => asked.includes(name));
}

/**
 * Nobody gives more than he holds: by making a custom role, by widening one, or by giving one to somebody. As with plain
 * roles, administrators may give what they do not hold.
 */
export function requireHeld(
  ctx: RequestContext,
  namespace: Namespace,
  { abilities, field }: { abilities: readonly string[]; field: string },
): void {
  if (ctx.held.admin) return;
  const facts = { ...ownerFacts(namespace), deployRole: null, managerActive: true, writeOnly: false };
  const kind = namespace.kind === 'project' ? 'project' : 'group';
  const beyond = beyondOwn(ctx.held, abilities.filter(isGrantable), { kind, facts });
  if (beyond.length === 0) return;
  throw refuse('ABOVE_OWN', field, `Nobody gives more than he holds, and you do not hold here: ${beyond.join(', ')}.`);
}

/** Nor by giving a role, to whomever, that has what access rules keep from the giver. */
export function requireNothingKept(ctx: RequestContext, namespace: Namespace, role: number, field = 'role'): void {
  if (ctx.held.admin) return;
  const facts = { ...ownerFacts(namespace), deployRole: null, managerActive: true, writeOnly: false };
  const kind = namespace.kind === 'project' ? 'project' : 'group';
  const kept = keptFrom(ctx.held, role, { kind, facts });
  if (kept.length === 0) return;
  const sentence = `Access rules prevent you here from what this role has: ${kept.join(', ')}.`;
  throw refuse('ABOVE_OWN', field, sentence);
}

/** A name is unique within its group, whatever its letter case. */
export function orNameTaken(error: unknown, name: string): unknown {
  if ((error as { code?: string } | null)?.code !== '23505') return error;
  return refuse('NAME_TAKEN', 'name', `There is a custom role ${name} in this group already.`);
}
