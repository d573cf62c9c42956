import type { ComponentType } from 'react';

/** The code of the pages by their addresses, which loads when one is opened. */
export const pages: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/': () => import('../home/home-page'),
  '/groups': () => import('../groups/groups-page'),
  '/groups/*': () => import('../groups/group-page'),
  '/projects/*': () => import('../projects/project-page'),
  '/new/group': () => import('../groups/new-group-page'),
  '/new/project': () => import('../projects/new-project-page'),
  '/approvals': () => import('../approvals/approvals-page'),
  '/audit': () => import('../audit/audit-page'),
  '/admin/users': () => import('../admin/users-page'),
  '/admin/groups': () => import('../admin/groups-admin-page'),
  '/admin/tokens': () => import('../admin/issued-tokens-page'),
  '/admin/trust-rules': () => import('../trust-rules/trust-rules-page'),
  '/admin/roles': () => import('../admin/all-roles-page'),
  '/admin/queue': () => import('../admin/queue-page'),
  '/admin/store': () => import('../admin/store-page'),
  '/admin/issuer': () => import('../admin/issuer-page'),
  '/admin/installation': () => import('../admin/installation-page'),
  '/admin/settings': () => import('../admin/settings-page'),
  '/admin/runners': () => import('../admin/instance-runners-page'),
  '/me/tokens': () => import('../sessions/tokens-page'),
  '/me/sessions': () => import('../sessions/sessions-page'),
  '/me/password': () => import('../sessions/password-page'),
};
