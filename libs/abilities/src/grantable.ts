import { abilityKinds, abilityNames, type AbilityName } from './ability-names.js';
import type { FactName, SubjectKind } from './subjects.js';

/** What a grant can allow on the secrets of one namespace. GitLab's WRITE is `create` and `update` together. */
export const secretActions = ['read', 'read_value', 'create', 'update', 'delete'] as const;

/** One of `secretActions`. */
export type SecretAction = (typeof secretActions)[number];

/** The abilities that an action comes to. Reading is about names, scopes, versions and use, never about values. */
export const abilitiesOfAction: Readonly<Record<SecretAction, readonly AbilityName[]>> = {
  read: ['secret:list', 'secret:read', 'secret_use:list', 'secrets_manager:read'],
  read_value: ['secret:read_value'],
  create: ['secret:create'],
  update: ['secret:update'],
  delete: ['secret:delete'],
};

/** The fact of a subject that holds the lowest role to which grants to roles give an action. */
export const roleFactOfAction = {
  read: 'secretReadRole',
  read_value: 'secretReadValueRole',
  create: 'secretCreateRole',
  update: 'secretUpdateRole',
  delete: 'secretDeleteRole',
} as const satisfies Record<SecretAction, FactName>;

/** The same facts, all unset: the table of roles speaks. */
export const noRoleGrants = {
  secretReadRole: null,
  secretReadValueRole: null,
  secretCreateRole: null,
  secretUpdateRole: null,
  secretDeleteRole: null,
} as const;

/**
 * What custom roles may add to their base role. Nothing that hands out rights (members, roles, grants), ends things for
 * good, or is about the installation.
 */
export const grantableAbilities = [
  ...Object.values(abilitiesOfAction).flat(),
  'secret:freeze',
  'secret:thaw',
  'secret:restore',
  'secret:destroy_version',
  'secrets_manager:create',
  'secrets_manager:update',
  'secrets_manager:freeze',
  'secrets_manager:thaw',
  'secret_grant:list',
  'trash:list',
  'audit:list',
  'member:list',
  'environment:list',
  'pipeline:list',
  'pipeline:read',
  'job:read',
  'job_log:read',
  'ref:list',
  'ref:read',
] as const satisfies readonly AbilityName[];

/** What access rules may give or prevent: the same, the right to deploy, and to approve the use by one run of a job. */
export const ruleAbilities = [
  ...grantableAbilities,
  'environment:deploy',
  'secret:approve',
] as const satisfies readonly AbilityName[];

const grantable: ReadonlySet<string> = new Set(grantableAbilities);

/** Whether a text names an ability that custom roles may add. */
export function isGrantable(name: string): name is AbilityName {
  return grantable.has(name);
}

/** What access rules can come to prevent: a secret that somebody may not read is out of his reach altogether. */
export const preventableAbilities: readonly AbilityName[] = [
  ...ruleAbilities,
  ...abilityNames.filter((name) => isAskedOfSecrets(name) && !(ruleAbilities as readonly string[]).includes(name)),
];

/** Whether an ability can be asked about one secret. */
export function isAskedOfSecrets(name: AbilityName): boolean {
  return (abilityKinds[name] as readonly SubjectKind[]).includes('secret');
}

const named: ReadonlySet<string> = new Set(ruleAbilities);

/** Whether a text names an ability that access rules may give or prevent. */
export function isRuleAbility(name: string): name is AbilityName {
  return named.has(name);
}

/** The kinds of subject on which something given can be asked: all but the installation, which no namespace owns. */
export function givenKinds(name: AbilityName): readonly SubjectKind[] {
  return abilityKinds[name].filter((kind) => kind !== 'instance');
}
