import { administrators, allow, type Rule } from './rule.js';

/** What administrators may do with the installation itself. */
export const administratorRules: readonly Rule[] = [
  allow(
    'instance.users',
    administrators,
    ['user:list', 'user:create', 'user:update', 'user:block', 'user:impersonate'],
    {
      reason: 'Administrators manage users, and may act as one of them for a time.',
    },
  ),
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
  allow('instance.settings', administrators, ['setting:read', 'setting:update'], {
    reason: 'Administrators set the limits and times of the installation.',
  }),
  allow('instance.groups', administrators, ['group:create', 'audit:list'], {
    on: ['instance'],
    reason: 'Administrators create groups at the top and read all audit events.',
  }),
];
