import {
  aboveOwnRole,
  administrators,
  allow,
  members,
  membersAndAdministrators,
  prevent,
  preventBelow,
  preventMembers,
} from './rule.js';
import type { Rule } from './rule.js';

/**
 * Who may what: the whole table. An ability is allowed when a rule allows it and none prevents it.
 * Administrators run the installation: they see what there is and who is in it, but hold no value of a secret and
 * change none without being a member.
 */
export const roleRules: readonly Rule[] = [
  // Guests and up: see that it exists.
  allow('tree.read', membersAndAdministrators('guest'), ['group:read', 'project:read'], {
    reason: 'Members see their groups and projects.',
  }),
  allow('member.leave', members('guest'), ['member:delete'], {
    when: { self: true },
    reason: 'Members may leave.',
  }),

  // Reporters and up: see what happens.
  allow(
    'pipeline.read',
    membersAndAdministrators('reporter'),
    ['pipeline:list', 'pipeline:read', 'job:read', 'environment:list', 'ref:list', 'member:list'],
    { reason: 'Reporters see pipelines, jobs, environments, refs and members.' },
  ),
  allow('pipeline.read_content', members('reporter'), ['job_log:read', 'ref:read'], {
    reason: 'Reporters read job logs and configuration; administrators do so as members only.',
  }),

  // Developers and up: list and create.
  allow(
    'secret.list',
    membersAndAdministrators('developer'),
    ['secret:list', 'secret:read', 'secret_use:list', 'secrets_manager:read', 'protected_ref:list'],
    { reason: 'Developers see names, scopes, versions and use of secrets, never a value.' },
  ),
  allow('secret.create', members('developer'), ['secret:create'], { reason: 'Developers create secrets.' }),
  allow('environment.create', members('developer'), ['environment:create', 'environment:deploy'], {
    reason: 'Developers create environments and deploy to those that are not protected.',
  }),
  allow('ref.push', members('developer'), ['ref:push'], { reason: 'Developers push to refs that are not protected.' }),
  allow(
    'pipeline.run',
    members('developer'),
    ['pipeline:create', 'pipeline:cancel', 'pipeline:retry', 'job:play', 'job:cancel', 'job:retry'],
    { reason: 'Developers start, retry, play and cancel on refs that are not protected.' },
  ),

  // Maintainers and up: change, protect, connect runners.
  allow('secret.update', members('maintainer'), ['secret:update', 'secrets_manager:create'], {
    reason: 'Maintainers turn the secrets manager on and change secrets.',
  }),
  allow(
    'project.protect',
    members('maintainer'),
    ['environment:update', 'environment:delete', 'environment:protect', 'protected_ref:create', 'protected_ref:delete'],
    { reason: 'Maintainers change and protect environments and refs.' },
  ),
  allow('project.update', membersAndAdministrators('maintainer'), ['project:update', 'project:create'], {
    reason: 'Maintainers create and change projects.',
  }),
  allow('group.create_subgroup', membersAndAdministrators('maintainer'), ['group:create'], {
    on: ['group'],
    reason: 'Maintainers create groups in their group.',
  }),
  allow(
    'project.members',
    membersAndAdministrators('maintainer'),
    ['member:create', 'member:update', 'member:delete'],
    {
      when: { namespace: 'project' },
      reason: 'Maintainers manage the members of a project.',
    },
  ),
  allow('runner.read', membersAndAdministrators('maintainer'), ['runner:list', 'runner:read'], {
    reason: 'Maintainers see the runners.',
  }),
  allow(
    'project.runners',
    membersAndAdministrators('maintainer'),
    ['runner:create', 'runner:update', 'runner:delete'],
    {
      when: { namespace: 'project' },
      reason: 'Maintainers manage the runners of a project.',
    },
  ),
  allow('project.audit', membersAndAdministrators('maintainer'), ['audit:list'], {
    on: ['project'],
    reason: 'Maintainers read the audit events of a project.',
  }),

  // Owners: delete, reveal, grant.
  allow('secret.reveal', members('owner'), ['secret:read_value', 'secret:delete', 'secrets_manager:delete'], {
    reason: 'Owners reveal and delete secrets and turn the secrets manager off.',
  }),
  allow('project.remove', membersAndAdministrators('owner'), ['project:archive', 'project:delete'], {
    reason: 'Owners archive and delete projects.',
  }),
  allow('group.update', membersAndAdministrators('owner'), ['group:update', 'group:delete'], {
    reason: 'Owners change and delete groups.',
  }),
  allow('group.members', membersAndAdministrators('owner'), ['member:create', 'member:update', 'member:delete'], {
    when: { namespace: 'group' },
    reason: 'Owners manage the members of a group.',
  }),
  allow('group.runners', membersAndAdministrators('owner'), ['runner:create', 'runner:update', 'runner:delete'], {
    when: { namespace: 'group' },
    reason: 'Owners manage the runners of a group, which serve all its projects.',
  }),
  allow('group.audit', membersAndAdministrators('owner'), ['audit:list'], {
    on: ['group'],
    reason: 'Owners read the audit events of a group.',
  }),

  // Administrators: the installation.
  allow('instance.users', administrators, ['user:list', 'user:create', 'user:update', 'user:block'], {
    reason: 'Administrators manage users.',
  }),
  allow(
    'instance.runners',
    administrators,
    [
      'instance_runner:list',
      'instance_runner:read',
      'instance_runner:create',
      'instance_runner:update',
      'instance_runner:delete',
    ],
    { reason: 'Administrators manage the runners that serve every project.' },
  ),
  allow('instance.groups', administrators, ['group:create', 'audit:list'], {
    on: ['instance'],
    reason: 'Administrators create groups at the top and read all audit events.',
  }),

  // What always wins.
  prevent(
    'archived.secret',
    [
      'secret:create',
      'secret:update',
      'secret:delete',
      'secret:read_value',
      'secrets_manager:create',
      'secrets_manager:delete',
    ],
    {
      on: ['secret', 'secrets_manager'],
      when: { archived: true },
      reason: 'The project is archived: its secrets stay as they are and unread.',
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
    ['project:update', 'protected_ref:create', 'protected_ref:delete', 'runner:create', 'runner:update'],
    { when: { archived: true }, reason: 'The project is archived: bring it back before changing it.' },
  ),
  prevent('inactive.secret', ['secret:create', 'secret:update', 'secret:read_value'], {
    when: { managerActive: false },
    reason: 'The secrets manager is not active here.',
  }),
  prevent('protected_environment.secret', ['secret:create', 'secret:update', 'secret:read_value'], {
    when: { deployRole: aboveOwnRole },
    reason: 'The scope can match a protected environment to which your role may not deploy.',
  }),
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
