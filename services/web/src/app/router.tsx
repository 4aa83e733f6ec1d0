import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { classSearch } from '../class/search';
import { Diary } from '../diary/Diary';
import { diarySearch } from '../diary/search';
import { journalSearch } from '../journal/search';
import { peopleSearch, slipsSearch } from '../people/search';
import { Broken } from './Broken';
import { NotFound } from './NotFound';
import { Shell } from './Shell';
import { Start } from './Start';

/**
 * Every screen has one route, one folder and one query. Families' screens come with the first script; all others are
 * fetched when they are opened.
 */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const start = createRoute({ getParentRoute: () => root, path: '/', component: Start });

const roles = createRoute({
  getParentRoute: () => root,
  path: '/roles',
  component: lazyRouteComponent(() => import('../account/Roles')),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('../account/Account')),
});

const deadlines = createRoute({
  getParentRoute: () => root,
  path: '/deadlines',
  validateSearch: (search): { week?: unknown; by?: unknown; teacher?: unknown } => ({
    week: search['week'],
    by: search['by'],
    teacher: search['teacher'],
  }),
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
  component: lazyRouteComponent(() => import('../import/ImportRun')),
});

const diary = createRoute({
  getParentRoute: () => root,
  path: '/diary',
  validateSearch: diarySearch,
  component: Diary,
});

const delivery = createRoute({
  getParentRoute: () => root,
  path: '/delivery',
  validateSearch: diarySearch,
  component: lazyRouteComponent(() => import('../delivery/Delivery')),
});

const ownClasses = createRoute({
  getParentRoute: () => root,
  path: '/class',
  component: lazyRouteComponent(() => import('../class/OwnClasses')),
});

const classPage = createRoute({
  getParentRoute: () => root,
  path: '/class/$group',
  validateSearch: classSearch,
  component: lazyRouteComponent(() => import('../class/Class')),
});

const today = createRoute({
  getParentRoute: () => root,
  path: '/today',
  component: lazyRouteComponent(() => import('../today/Today')),
});

const journalPages = createRoute({
  getParentRoute: () => root,
  path: '/journal',
  component: lazyRouteComponent(() => import('../journal/Pages')),
});

const journal = createRoute({
  getParentRoute: () => root,
  path: '/journal/$group/$subject',
  validateSearch: journalSearch,
  component: lazyRouteComponent(() => import('../journal/Journal')),
});

const district = createRoute({
  getParentRoute: () => root,
  path: '/district',
  validateSearch: (search): { week?: unknown; of?: unknown } => ({ week: search['week'], of: search['of'] }),
  component: lazyRouteComponent(() => import('../district/District')),
});

const districtSchool = createRoute({
  getParentRoute: () => root,
  path: '/district/$school',
  validateSearch: (search): { week?: unknown } => ({ week: search['week'] }),
  component: lazyRouteComponent(() => import('../district/School')),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => import('../people/People')),
});

const slips = createRoute({
  getParentRoute: () => root,
  path: '/slips',
  validateSearch: slipsSearch,
  component: lazyRouteComponent(() => import('../people/Slips')),
});

/** All routes. Helpers of the type system read them for links. */
export const router = createRouter({
  routeTree: root.addChildren([
    start,
    roles,
    account,
    deadlines,
    importFile,
    importRun,
    diary,
    delivery,
    ownClasses,
    classPage,
    today,
    journalPages,
    journal,
    district,
    districtSchool,
    people,
    slips,
  ]),
  defaultErrorComponent: Broken,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
