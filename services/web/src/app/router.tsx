import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

/**
 * Every screen has one route, one folder and one query. Families' screens come with the first script; all others are
 * fetched when they are opened.
 */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const roles = createRoute({
  getParentRoute: () => root,
  path: '/roles',
  component: lazyRouteComponent(() => import('../account/Roles')),
});

const deadlines = createRoute({
  getParentRoute: () => root,
  path: '/deadlines',
  validateSearch: (search): { week?: unknown; by?: unknown } => ({ week: search['week'], by: search['by'] }),
  component: lazyRouteComponent(() => import('../deadlines/Deadlines')),
});

const importFile = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(() => import('../import/Import')),
});

const importRun = createRoute({
  getParentRoute: () => root,
  path: '/import/$run',
  validateSearch: (search): { keep?: unknown; consent?: unknown } => ({
    keep: search['keep'],
    consent: search['consent'],
  }),
  component: lazyRouteComponent(() => import('../import/ImportRun')),
});

/** All routes. Helpers of the type system read them for links. */
export const router = createRouter({
  routeTree: root.addChildren([roles, deadlines, importFile, importRun]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
