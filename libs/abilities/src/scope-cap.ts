import { onlyLooks, type AbilityName } from './ability-names.js';
import type { ChainLink, Explanation } from './decide.js';

/** What a token was made for. */
export type TokenScope = 'api' | 'read_api';

/** What caps a request beyond the actor's own rights: the scopes of a token, or that an administrator acts as him. */
export type Scope = TokenScope | 'impersonation';

/**
 * What an administrator may do as somebody else: look, and run pipelines and jobs. Each ability is named: one that is
 * new stays shut until somebody has thought about it. Nothing that shows a value or may hold one, as logs of jobs, what
 * they leave behind and configurations do; nothing that writes what jobs run, hands out rights or credentials, or
 * decides for people.
 */
export const impersonatedAbilities: readonly AbilityName[] = [
  'group:read',
  'project:read',
  'member:list',
  'access_token:list',
  'service_account:list',
  'custom_role:list',
  'environment:list',
  'protected_ref:list',
  'ref:list',
  'secrets_manager:read',
  'secret_grant:list',
  'access_rule:list',
  'secret:list',
  'secret:read',
  'secret_use:list',
  'runner:list',
  'runner:read',
  'trash:list',
  'audit:list',
  'pipeline:list',
  'pipeline:read',
  'pipeline:create',
  'pipeline:cancel',
  'pipeline:retry',
  'job:read',
  'job:play',
  'job:cancel',
  'job:retry',
];

const impersonated: ReadonlySet<AbilityName> = new Set(impersonatedAbilities);

/** Whether some scopes leave room for an ability. None at all leave none. */
export function roomFor(scopes: readonly Scope[], name: AbilityName): boolean {
  if (scopes.includes('impersonation')) return impersonated.has(name);
  return scopes.includes('api') || (scopes.includes('read_api') && onlyLooks(name));
}

/** The refusal of what the scopes leave no room for. */
export function refusedByScope(scopes: readonly Scope[]): Explanation {
  const link: ChainLink = { kind: 'token_scope', scopes };
  const reason = scopes.includes('impersonation')
    ? 'Whoever acts as somebody else may not do this.'
    : 'The scopes of the token do not allow this.';
  return { allowed: false, ruleId: null, reason, chain: [link] };
}
