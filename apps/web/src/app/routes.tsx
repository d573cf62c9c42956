import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { SkeletonRows } from '../components/loaded';
import { SignInPage } from '../sessions/sign-in-page';
import { componentOf } from './code';
import { Frame } from './frame';
import { NotFoundPage } from './not-found-page';
import { pages } from './pages';
import { RouteFailed } from './route-failed';

function codeOf(load: () => Promise<{ default: ComponentType }>): RouteObject {
  const Component = componentOf(load);
  return Component ? { Component } : { lazy: async () => ({ Component: (await load()).default }) };
}

const children: RouteObject[] = [
  ...Object.entries(pages).map(([path, load]) => ({ path, ...codeOf(load) })),
  { path: '/admin', element: <Navigate to="/admin/users" replace /> },
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
    children: [{ errorElement: <RouteFailed />, children }],
  },
]);
