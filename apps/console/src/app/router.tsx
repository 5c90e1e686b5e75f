import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './frame.tsx';
import { NotFound, PageFailed } from './page-states.tsx';
import { given, parseSearch, stringifySearch, text } from './search-params.ts';

const rootRoute = createRootRoute({ component: Frame });

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../overview/overview-page.tsx'), 'OverviewPage'),
});

const devicesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/devices',
  component: lazyRouteComponent(() => import('../devices/devices-page.tsx'), 'DevicesPage'),
  validateSearch: (search: Record<string, unknown>) =>
    given({
      q: text(search['q']),
      sort: text(search['sort']),
      cols: text(search['cols']),
      add: text(search['add']),
    }),
});

const bootstrapRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/bootstrap',
  component: lazyRouteComponent(() => import('../bootstrap/bootstrap-page.tsx'), 'BootstrapPage'),
  validateSearch: (search: Record<string, unknown>) =>
    given({ edit: text(search['edit']), add: text(search['add']) }),
});

const authoritiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/authorities',
  component: lazyRouteComponent(() => import('../authorities/authorities-page.tsx'), 'AuthoritiesPage'),
  validateSearch: (search: Record<string, unknown>) =>
    given({ add: text(search['add']), revoke: text(search['revoke']) }),
});

const commandsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/commands',
  component: lazyRouteComponent(() => import('../commands/commands-page.tsx'), 'CommandsPage'),
  validateSearch: (search: Record<string, unknown>) =>
    given({ state: text(search['state']), device: text(search['device']) }),
});

const proposeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/commands/propose',
  component: lazyRouteComponent(() => import('../commands/propose/propose-page.tsx'), 'ProposePage'),
  validateSearch: (search: Record<string, unknown>) =>
    given({
      operation: text(search['operation']),
      devices: text(search['devices']),
      q: text(search['q']),
      model: text(search['model']),
      aim: text(search['aim']),
    }),
});

const commandRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/commands/$id',
  component: lazyRouteComponent(() => import('../commands/command/command-page.tsx'), 'CommandPage'),
  validateSearch: (search: Record<string, unknown>) => given({ show: text(search['show']) }),
});

const signRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/commands/$id/sign',
  component: lazyRouteComponent(() => import('../commands/sign/sign-page.tsx'), 'SignPage'),
});

const trustRootRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/root',
  component: lazyRouteComponent(() => import('../root/root-page.tsx'), 'RootPage'),
});

const passkeyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/root/passkey',
  component: lazyRouteComponent(() => import('../root/passkey-page.tsx'), 'PasskeyPage'),
});

const logRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/root/log',
  component: lazyRouteComponent(() => import('../root/log/log-page.tsx'), 'LogPage'),
  validateSearch: (search: Record<string, unknown>) => given({ tile: text(search['tile']) }),
});

const deviceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/devices/$endpoint',
  component: lazyRouteComponent(() => import('../device/device-page.tsx'), 'DevicePage'),
});

const deviceOverviewRoute = createRoute({
  getParentRoute: () => deviceRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../device/overview/overview-tab.tsx'), 'OverviewTab'),
});

const resourcesRoute = createRoute({
  getParentRoute: () => deviceRoute,
  path: '/resources',
  component: lazyRouteComponent(() => import('../device/resources/resources-tab.tsx'), 'ResourcesTab'),
  validateSearch: (search: Record<string, unknown>) =>
    given({ open: text(search['open']), q: text(search['q']) }),
});

const dataRoute = createRoute({
  getParentRoute: () => deviceRoute,
  path: '/data',
  component: lazyRouteComponent(() => import('../device/data/data-tab.tsx'), 'DataTab'),
  validateSearch: (search: Record<string, unknown>) =>
    given({ range: text(search['range']), from: text(search['from']), to: text(search['to']) }),
});

const operationsRoute = createRoute({
  getParentRoute: () => deviceRoute,
  path: '/operations',
  component: lazyRouteComponent(() => import('../device/operations/operations-tab.tsx'), 'OperationsTab'),
  validateSearch: (search: Record<string, unknown>) => given({ show: text(search['show']) }),
});

const eventsRoute = createRoute({
  getParentRoute: () => deviceRoute,
  path: '/events',
  component: lazyRouteComponent(() => import('../device/events-tab.tsx'), 'EventsTab'),
  validateSearch: (search: Record<string, unknown>) => given({ type: text(search['type']) }),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overviewRoute,
    devicesRoute,
    commandsRoute,
    proposeRoute,
    commandRoute,
    signRoute,
    bootstrapRoute,
    authoritiesRoute,
    trustRootRoute,
    passkeyRoute,
    logRoute,
    deviceRoute.addChildren([deviceOverviewRoute, resourcesRoute, dataRoute, operationsRoute, eventsRoute]),
  ]),
  parseSearch,
  stringifySearch,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: PageFailed,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
