import { aboveOwnRole, prevent, preventBelow, preventMembers } from './rule.js';
import type { Rule } from './rule.js';

/** What always wins over every rule that allows. */
export const preventingRules: readonly Rule[] = [
  prevent(
    'archived.secret',
    [
      'secret:create',
      'secret:update',
      'secret:delete',
      'secret:read_value',
      'secret:approve',
      'secret:restore',
      'secret:purge',
      'secret:thaw',
      'secret:destroy_version',
      'secrets_manager:create',
      'secrets_manager:update',
      'secrets_manager:delete',
      'secrets_manager:restore',
      'secrets_manager:purge',
      'secrets_manager:thaw',
    ],
    {
      on: ['secret', 'secrets_manager'],
      when: { archived: true },
      reason: 'The group or project is archived: its secrets stay as they are and unread.',
    },
  ),
  prevent('archived.grants', ['secret_grant:update', 'access_rule:update'], {
    when: { archived: true },
    reason: 'The group or project is archived: nobody is given anything with its secrets; what was given can be ended.',
  }),
  prevent(
    'archived.given',
    [
      'member:create',
      'member:update',
      'custom_role:create',
      'custom_role:update',
      'access_token:create',
      'service_account:create',
      'service_account:update',
      'webhook:create',
      'webhook:update',
    ],
    {
      when: { archived: true },
      reason: 'The group or project is archived: nothing is given or changed there; what was given can be taken away.',
    },
  ),
  prevent('archived.run', ['pipeline:create', 'pipeline:retry', 'job:play', 'job:retry', 'ref:push'], {
    when: { archived: true },
    reason: 'The project is archived: nothing is committed or run.',
  }),
  prevent(
    'archived.environment',
    ['environment:create', 'environment:update', 'environment:delete', 'environment:protect', 'environment:deploy'],
    { when: { archived: true }, reason: 'The project is archived: its environments stay as they are.' },
  ),
  prevent(
    'archived.project',
    [
      'project:update',
      'project:transfer',
      'protected_ref:create',
      'protected_ref:delete',
      'runner:create',
      'runner:update',
    ],
    { when: { archived: true }, reason: 'The group or project is archived: bring it back before changing it.' },
  ),
  prevent('archived.group', ['group:create', 'group:update', 'group:transfer', 'project:create'], {
    on: ['group'],
    when: { archived: true },
    reason: 'The group is archived: bring it back before changing it or adding to it.',
  }),
  prevent('inactive.secret', ['secret:create', 'secret:update', 'secret:read_value', 'secret:approve'], {
    when: { managerActive: false },
    reason: 'The secrets manager is not active here.',
  }),
  prevent('write_only.secret', ['secret:read_value'], {
    when: { writeOnly: true },
    reason: 'The secret is write-only: jobs get its value, people do not.',
  }),
  prevent(
    'protected_environment.secret',
    ['secret:create', 'secret:update', 'secret:read_value', 'secret:thaw', 'secret:approve'],
    {
      when: { deployRole: aboveOwnRole },
      reason: 'The scope can match a protected environment to which your role may not deploy.',
    },
  ),
  prevent('protected_environment.deploy', ['environment:deploy', 'job:play', 'job:retry'], {
    when: { deployRole: aboveOwnRole },
    reason: 'The environment is protected: your role may not deploy there.',
  }),
  // Else the protection could be lifted by somebody whom it is meant to stop. Owners may, or `nobody` would stay for ever.
  preventBelow(
    'owner',
    'protected_environment.change',
    ['environment:update', 'environment:delete', 'environment:protect'],
    {
      when: { deployRole: aboveOwnRole },
      reason: 'The environment is protected for a role above yours.',
    },
  ),
  prevent('protected_ref.push', ['ref:push', 'pipeline:create', 'pipeline:retry', 'job:play', 'job:retry'], {
    when: { pushRole: aboveOwnRole },
    reason: 'The ref is protected: your role may not push there.',
  }),
  preventBelow('owner', 'protected_ref.change', ['protected_ref:create', 'protected_ref:delete'], {
    when: { pushRole: aboveOwnRole },
    reason: 'The ref is protected for a role above yours.',
  }),
  preventMembers('member.grant_above', ['member:create', 'member:update'], {
    when: { grantedRole: aboveOwnRole },
    reason: 'Nobody grants a role above his own.',
  }),
  preventMembers('member.change_above', ['member:update', 'member:delete'], {
    when: { currentRole: aboveOwnRole },
    reason: 'Nobody changes or removes a member whose role is above his own.',
  }),
  // Else a membership that ends could be made into one that stays.
  preventMembers('member.change_self', ['member:create', 'member:update'], {
    when: { self: true },
    reason: 'Nobody changes his own membership.',
  }),
];
