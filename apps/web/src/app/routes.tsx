import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { SkeletonRows } from '../components/loaded';
import { SignInPage } from '../sessions/sign-in-page';
import { Frame } from './frame';
import { NotFoundPage } from './not-found-page';
import { RouteFailed } from './route-failed';

type Page = () => Promise<{ default: ComponentType }>;

function page(path: string, load: Page): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) };
}

const pages: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('../home/home-page')).default }) },
  page('groups', () => import('../groups/groups-page')),
  page('groups/*', () => import('../groups/group-page')),
  page('projects/*', () => import('../projects/project-page')),
  page('new/group', () => import('../groups/new-group-page')),
  page('new/project', () => import('../projects/new-project-page')),
  page('approvals', () => import('../approvals/approvals-page')),
  page('audit', () => import('../audit/audit-page')),
  { path: 'admin', element: <Navigate to="/admin/users" replace /> },
  page('admin/users', () => import('../admin/users-page')),
  page('admin/groups', () => import('../admin/groups-admin-page')),
  page('admin/tokens', () => import('../admin/issued-tokens-page')),
  page('admin/trust-rules', () => import('../trust-rules/trust-rules-page')),
  page('admin/roles', () => import('../admin/all-roles-page')),
  page('admin/queue', () => import('../admin/queue-page')),
  page('admin/store', () => import('../admin/store-page')),
  page('admin/issuer', () => import('../admin/issuer-page')),
  page('admin/installation', () => import('../admin/installation-page')),
  page('admin/settings', () => import('../admin/settings-page')),
  page('admin/runners', () => import('../admin/instance-runners-page')),
  page('me/tokens', () => import('../sessions/tokens-page')),
  page('me/sessions', () => import('../sessions/sessions-page')),
  page('me/password', () => import('../sessions/password-page')),
  { path: '*', element: <NotFoundPage /> },
];

export const router = createBrowserRouter([
  { path: '/sign-in', element: <SignInPage /> },
  {
    path: '/',
    element: <Frame />,
    hydrateFallbackElement: <SkeletonRows />,
    // Of the frame itself, which a page's failure leaves standing.
    errorElement: <RouteFailed />,
    children: [{ errorElement: <RouteFailed />, children: pages }],
  },
]);
