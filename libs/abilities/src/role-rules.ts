import { administratorRules } from './administrator-rules.js';
import { auditedAbilities } from './audited-abilities.js';
import {
  abilitiesOfAction,
  givenKinds,
  isRuleAbility,
  preventableAbilities,
  roleFactOfAction,
  ruleAbilities,
  secretActions,
} from './grantable.js';
import {
  administrators,
  allow,
  auditors,
  given,
  members,
  membersAndAdministrators,
  unset,
  withinOwnRole,
  preventPrevented,
} from './rule.js';
import { preventingRules } from './preventing-rules.js';
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

  allow('secret_token.create', members('reporter'), ['secret_token:create'], {
    reason: 'Reporters make short-lived tokens for the facade, which open no more than they may.',
  }),

  // Developers and up: list and create.
  allow('secret.list', members('developer'), abilitiesOfAction.read, {
    when: { secretReadRole: unset },
    reason: 'Developers see names, scopes, versions and use of secrets, never a value.',
  }),
  allow('secret.list_all', administrators, abilitiesOfAction.read, {
    reason: 'Administrators see names, scopes, versions and use of secrets, never a value.',
  }),
  allow('protected_ref.list', membersAndAdministrators('developer'), ['protected_ref:list'], {
    reason: 'Developers see which refs are protected.',
  }),
  allow('secret.create', members('developer'), ['secret:create'], {
    when: { secretCreateRole: unset },
    reason: 'Developers create secrets.',
  }),
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
  allow('secret.update', members('maintainer'), ['secret:update'], {
    when: { secretUpdateRole: unset },
    reason: 'Maintainers change secrets.',
  }),
  allow('secrets_manager.update', members('maintainer'), ['secrets_manager:create', 'secrets_manager:update'], {
    reason: 'Maintainers turn the secrets manager on and set its rules.',
  }),
  allow(
    'secret.freeze',
    members('maintainer'),
    ['secret:freeze', 'secret:thaw', 'secrets_manager:freeze', 'secrets_manager:thaw'],
    { reason: 'Maintainers stop and resume the releases of secrets.' },
  ),
  allow('secret.approve', members('maintainer'), ['secret:approve'], {
    reason: 'Maintainers approve the use of a secret by one run of a job.',
  }),
  allow('trash.list', membersAndAdministrators('maintainer'), ['trash:list'], {
    reason: 'Maintainers see what was deleted.',
  }),
  allow('custom_role.list', membersAndAdministrators('reporter'), ['custom_role:list'], {
    reason: 'Reporters see which custom roles there are.',
  }),
  allow('project.grants', membersAndAdministrators('maintainer'), ['secret_grant:list', 'access_rule:list'], {
    on: ['project'],
    reason: 'Maintainers see who may do what with the secrets of a project.',
  }),
  allow(
    'project.webhooks',
    members('maintainer'),
    ['webhook:list', 'webhook:create', 'webhook:update', 'webhook:delete'],
    { on: ['project'], reason: 'Maintainers manage the webhooks of a project.' },
  ),
  allow('project.access_tokens', members('maintainer'), ['access_token:create'], {
    on: ['project'],
    reason: 'Maintainers make access tokens of a project.',
  }),
  allow(
    'project.end_access_tokens',
    membersAndAdministrators('maintainer'),
    ['access_token:list', 'access_token:revoke'],
    {
      on: ['project'],
      reason: 'Maintainers see and end the access tokens of a project.',
    },
  ),
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
  allow('secret.reveal', members('owner'), ['secret:read_value'], {
    when: { secretReadValueRole: unset },
    reason: 'Owners reveal secrets.',
  }),
  allow('secret.delete', members('owner'), ['secret:delete'], {
    when: { secretDeleteRole: unset },
    reason: 'Owners delete secrets.',
  }),
  allow('secrets_manager.delete', members('owner'), ['secrets_manager:delete'], {
    reason: 'Owners turn the secrets manager off.',
  }),
  allow(
    'secret.purge',
    members('owner'),
    ['secret:restore', 'secret:purge', 'secret:destroy_version', 'secrets_manager:restore', 'secrets_manager:purge'],
    { reason: 'Owners bring secrets back from the trash, or destroy their values for good.' },
  ),
  allow(
    'secret.grant',
    members('owner'),
    ['secret_grant:update', 'secret_grant:delete', 'access_rule:update', 'access_rule:delete'],
    { reason: 'Owners say who may do what with secrets.' },
  ),
  allow('group.grants', membersAndAdministrators('owner'), ['secret_grant:list', 'access_rule:list'], {
    on: ['group'],
    reason: 'Owners see who may do what with the secrets of a group.',
  }),
  allow('group.webhooks', members('owner'), ['webhook:list', 'webhook:create', 'webhook:update', 'webhook:delete'], {
    on: ['group'],
    reason: 'Owners manage the webhooks of a group.',
  }),
  allow('group.access_tokens', members('owner'), ['access_token:create'], {
    on: ['group'],
    reason: 'Owners make access tokens of a group.',
  }),
  allow('group.end_access_tokens', membersAndAdministrators('owner'), ['access_token:list', 'access_token:revoke'], {
    on: ['group'],
    reason: 'Owners see and end the access tokens of a group.',
  }),
  allow('group.service_accounts', members('owner'), ['service_account:create', 'service_account:update'], {
    reason: 'Owners make the service accounts of a group.',
  }),
  allow(
    'group.end_service_accounts',
    membersAndAdministrators('owner'),
    ['service_account:list', 'service_account:delete'],
    {
      reason: 'Owners see and end the service accounts of a group.',
    },
  ),
  allow('group.custom_roles', members('owner'), ['custom_role:create', 'custom_role:update', 'custom_role:delete'], {
    reason: 'Owners make the custom roles of a group.',
  }),
  allow(
    'project.remove',
    membersAndAdministrators('owner'),
    ['project:archive', 'project:delete', 'project:transfer', 'project:restore'],
    {
      reason: 'Owners archive, move, delete and bring back projects.',
    },
  ),
  allow(
    'group.update',
    membersAndAdministrators('owner'),
    ['group:update', 'group:archive', 'group:delete', 'group:transfer', 'group:restore'],
    {
      reason: 'Owners change, archive, move, delete and bring back groups.',
    },
  ),
  allow('tree.purge', members('owner'), ['project:purge', 'group:purge'], {
    reason: 'Owners destroy what is in the trash for good.',
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

  ...administratorRules,

  // Auditors: look at everything that is about secrets and people, and at nothing that can hold a value.
  allow('auditor.read', auditors, auditedAbilities, {
    reason: 'Auditors see what there is, who may do what and what happened; they change and reveal nothing.',
  }),

  // Grants on the secrets of one owner, custom roles and access rules.
  ...secretActions.map((action) =>
    allow(`secret_grant.role.${action}`, members('reporter'), abilitiesOfAction[action], {
      when: { [roleFactOfAction[action]]: withinOwnRole },
      reason: `Grants to roles say which role may ${action.replace('_', ' ')} the secrets here.`,
    }),
  ),
  ...ruleAbilities.map((ability) =>
    allow(`given.${ability}`, given(ability), [ability], {
      on: givenKinds(ability),
      reason: `A grant, a custom role or an access rule gives ${ability}.`,
    }),
  ),

  ...preventingRules,
  ...preventableAbilities.map((ability) =>
    preventPrevented(ability, {
      on: isRuleAbility(ability) ? givenKinds(ability) : ['secret'],
      reason: `An access rule prevents ${isRuleAbility(ability) ? ability : 'secret:read'}.`,
    }),
  ),
];
