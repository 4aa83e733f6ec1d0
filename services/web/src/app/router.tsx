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

/** All routes. Helpers of the type system read them for links. */
export const router = createRouter({
  routeTree: root.addChildren([roles]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
