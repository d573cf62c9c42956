import type { ComponentType } from 'react';
import { remembered } from './code';

/** The code of the pages by their addresses, which loads when one is opened. */
export const pages: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/': remembered(() => import('../home/home-page')),
  '/groups': remembered(() => import('../groups/groups-page')),
  '/groups/*': remembered(() => import('../groups/group-page')),
  '/projects/*': remembered(() => import('../projects/project-page')),
  '/new/group': remembered(() => import('../groups/new-group-page')),
  '/new/project': remembered(() => import('../projects/new-project-page')),
  '/approvals': remembered(() => import('../approvals/approvals-page')),
  '/audit': remembered(() => import('../audit/audit-page')),
  '/admin/users': remembered(() => import('../admin/users-page')),
  '/admin/groups': remembered(() => import('../admin/groups-admin-page')),
  '/admin/tokens': remembered(() => import('../admin/issued-tokens-page')),
  '/admin/trust-rules': remembered(() => import('../trust-rules/trust-rules-page')),
  '/admin/roles': remembered(() => import('../admin/all-roles-page')),
  '/admin/queue': remembered(() => import('../admin/queue-page')),
  '/admin/store': remembered(() => import('../admin/store-page')),
  '/admin/issuer': remembered(() => import('../admin/issuer-page')),
  '/admin/installation': remembered(() => import('../admin/installation-page')),
  '/admin/settings': remembered(() => import('../admin/settings-page')),
  '/admin/runners': remembered(() => import('../admin/instance-runners-page')),
  '/me/tokens': remembered(() => import('../sessions/tokens-page')),
  '/me/sessions': remembered(() => import('../sessions/sessions-page')),
  '/me/password': remembered(() => import('../sessions/password-page')),
};
