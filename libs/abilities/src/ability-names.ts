import type { SubjectKind } from './subjects.js';

/**
 * Every ability, with the kinds of subject it is asked about. Listing and creating what has no facts of its own is
 * asked about the group or project it is in; `instance` is the whole installation.
 */
export const abilityKinds = {
  'group:create': ['instance', 'group'],
  'group:read': ['group'],
  'group:update': ['group'],
  'group:archive': ['group'],
  'group:delete': ['group'],
  'group:transfer': ['group'],
  'group:restore': ['group'],
  'group:purge': ['group'],

  'project:create': ['group'],
  'project:read': ['project'],
  'project:update': ['project'],
  'project:archive': ['project'],
  'project:delete': ['project'],
  'project:transfer': ['project'],
  'project:restore': ['project'],
  'project:purge': ['project'],

  'member:list': ['group', 'project'],
  'member:create': ['member'],
  'member:update': ['member'],
  'member:delete': ['member'],

  'access_token:list': ['group', 'project'],
  'access_token:create': ['group', 'project'],
  'access_token:revoke': ['group', 'project'],

  'service_account:list': ['group'],
  'service_account:create': ['group'],
  'service_account:update': ['group'],
  'service_account:delete': ['group'],

  'custom_role:list': ['group'],
  'custom_role:create': ['group'],
  'custom_role:update': ['group'],
  'custom_role:delete': ['group'],

  'environment:list': ['project'],
  'environment:create': ['environment'],
  'environment:update': ['environment'],
  'environment:delete': ['environment'],
  'environment:protect': ['environment'],
  'environment:deploy': ['environment'],

  'protected_ref:list': ['project'],
  'protected_ref:create': ['protected_ref'],
  'protected_ref:delete': ['protected_ref'],

  'ref:list': ['project'],
  'ref:read': ['ref'],
  'ref:push': ['ref'],

  'secrets_manager:read': ['secrets_manager'],
  'secrets_manager:create': ['secrets_manager'],
  'secrets_manager:update': ['secrets_manager'],
  'secrets_manager:delete': ['secrets_manager'],
  'secrets_manager:restore': ['secrets_manager'],
  'secrets_manager:purge': ['secrets_manager'],
  'secrets_manager:freeze': ['secrets_manager'],
  'secrets_manager:thaw': ['secrets_manager'],

  'secret_grant:list': ['group', 'project'],
  'secret_grant:update': ['group', 'project'],
  'secret_grant:delete': ['group', 'project'],

  'access_rule:list': ['group', 'project'],
  'access_rule:update': ['group', 'project'],
  'access_rule:delete': ['group', 'project'],

  'secret:list': ['group', 'project', 'secret'],
  'secret:read': ['secret'],
  'secret:create': ['secret'],
  'secret:update': ['secret'],
  'secret:delete': ['secret'],
  'secret:restore': ['secret'],
  'secret:purge': ['secret'],
  'secret:freeze': ['secret'],
  'secret:thaw': ['secret'],
  'secret:destroy_version': ['secret'],
  'secret:read_value': ['secret'],
  'secret:approve': ['secret'],
  'secret_token:create': ['group', 'project'],
  'secret_use:list': ['group', 'project', 'secret'],

  'pipeline:list': ['project'],
  'pipeline:read': ['pipeline'],
  'pipeline:create': ['pipeline'],
  'pipeline:cancel': ['pipeline'],
  'pipeline:retry': ['pipeline'],

  'job:read': ['job'],
  'job:play': ['job'],
  'job:cancel': ['job'],
  'job:retry': ['job'],
  'job_log:read': ['job'],

  'runner:list': ['group', 'project'],
  'runner:read': ['runner'],
  'runner:create': ['runner'],
  'runner:update': ['runner'],
  'runner:delete': ['runner'],

  'trash:list': ['group', 'project'],

  'webhook:list': ['group', 'project'],
  'webhook:create': ['group', 'project'],
  'webhook:update': ['group', 'project'],
  'webhook:delete': ['group', 'project'],

  'audit:list': ['instance', 'group', 'project'],

  'user:list': ['instance'],
  'user:create': ['instance'],
  'user:update': ['instance'],
  'user:block': ['instance'],
  'user:impersonate': ['instance'],

  'setting:read': ['instance'],
  'setting:update': ['instance'],

  'instance_runner:list': ['instance'],
  'instance_runner:read': ['instance'],
  'instance_runner:create': ['instance'],
  'instance_runner:update': ['instance'],
  'instance_runner:delete': ['instance'],
} as const satisfies Record<`${string}:${string}`, readonly SubjectKind[]>;

/** `resource:action`, the name of what somebody may do. */
export type AbilityName = keyof typeof abilityKinds;

/** The kinds of subject an ability can be asked about. */
export type KindOf<A extends AbilityName> = (typeof abilityKinds)[A][number];

/** All ability names, in the order of the table. */
export const abilityNames = Object.keys(abilityKinds) as AbilityName[];

/** Whether a text, such as the argument of a decorator, names an ability. */
export function isAbilityName(name: string): name is AbilityName {
  return Object.hasOwn(abilityKinds, name);
}

/** Whether an ability only looks: its verb is `list` or `read`. Revealing a value (`read_value`) is not looking. */
export function onlyLooks(name: AbilityName): boolean {
  return name.endsWith(':list') || name.endsWith(':read');
}
