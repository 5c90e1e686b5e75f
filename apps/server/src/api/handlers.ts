import type { DevicePorts, QueueQuery, RouteName, RouteOutput, routes } from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import type { z } from 'zod';
import type { Access } from '../access/access.ts';
import { permissionsOf, type Principal } from '../access/principal.ts';
import type { StreamHub } from './events/stream-hub.ts';
import { streamResponse } from './events/stream-response.ts';
import type { HttpContext } from './http-env.ts';
import { ApiProblem } from './problem.ts';
import type { Input } from './request/input.ts';
import { clearSessionCookie, writeSessionCookie } from './request/session-cookie.ts';
import type { Asking, Rooms } from './rooms.ts';
import { signInUrl } from './sign-in/sign-in-url.ts';

type Output<N extends RouteName> = (typeof routes)[N] extends { stream: true }
  ? Response
  : RouteOutput<N> extends undefined
    ? void
    : RouteOutput<N>;

/** One handler for each route of the contract's table; one that is missing does not compile. */
export type Handlers = {
  readonly [N in RouteName]: (
    input: Input<(typeof routes)[N]>,
    c: HttpContext,
  ) => Output<N> | Promise<Output<N>>;
};

export interface HandlerOptions {
  readonly rooms: Rooms;
  readonly access: Access;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly version: string;
  readonly devicePorts: DevicePorts;
  readonly publicUrl: URL | undefined;
}

export function createHandlers({
  rooms,
  access,
  hub,
  clock,
  version,
  devicePorts,
  publicUrl,
}: HandlerOptions): Handlers {
  const { fleet, authorities, operations, composite, queue, telemetry, feed, models, bootstrap, commands } =
    rooms;
  const self = (principal: Principal): RouteOutput<'self'> => ({
    name: principal.kind === 'nobody' ? '' : principal.name,
    permissions: permissionsOf(principal),
    expiresAt:
      principal.kind === 'nobody' || principal.expiresAt === null
        ? null
        : new Date(principal.expiresAt).toISOString(),
    serverVersion: version,
    devicePorts,
  });
  return {
    async signIn({ body }, c) {
      const { secret, expiresAt, principal } = await access.signIn(body.token, c.get('from'));
      writeSessionCookie(c, secret, expiresAt - clock.now());
      return self(principal);
    },
    self: (_, c) => self(c.get('principal')),
    async signOut(_, c) {
      const principal = c.get('principal');
      if (principal.kind !== 'nobody') await access.signOut(principal);
      clearSessionCookie(c);
    },
    async createSignInLink(_, c) {
      const { secret, expiresAt } = await access.createLink('asked');
      const origin = publicUrl?.origin ?? c.get('origin');
      return { url: signInUrl(origin, secret), expiresAt: new Date(expiresAt).toISOString() };
    },

    overview: () => fleet.overview(),
    listDevices: ({ query }) => fleet.list(query),
    addDevice: ({ body }) => fleet.add(body),
    getDevice: ({ params }) => fleet.get(params.endpoint),
    removeDevice: ({ params }) => fleet.remove(params.endpoint),
    listValues: async ({ params }) => ({ values: [...(await fleet.values(params.endpoint))] }),

    listAuthorities: () => ({ authorities: [...authorities.list()] }),
    addAuthority: ({ body }) => authorities.add(body.certificate),
    removeAuthority: ({ params }) => authorities.remove(params.id),
    listRevocations: ({ params }) => ({ revocations: [...authorities.revocations(params.id)] }),
    revokeCertificate: ({ params, body }) => authorities.revoke(params.id, body.serial),
    serverIdentity: () => rooms.identity(),
    logStatus: () => rooms.logStatus(),

    readResource: ({ params, query }, c) => operations.read(params.endpoint, params.path, askingOf(query, c)),
    writeResource: ({ params, query, body }, c) =>
      operations.write(params.endpoint, params.path, body, query.mode, askingOf(query, c)),
    executeOrCreate: ({ params, query, body }, c) =>
      operations.executeOrCreate(params.endpoint, params.path, body, askingOf(query, c)),
    deleteInstance: ({ params, query }, c) =>
      operations.delete(params.endpoint, params.path, askingOf(query, c)),
    discover: ({ params, query }, c) => operations.discover(params.endpoint, params.path, askingOf(query, c)),
    writeAttributes: ({ params, query, body }, c) =>
      operations.writeAttributes(params.endpoint, params.path, body, askingOf(query, c)),
    listObservations: ({ params }) => ({ observations: [...operations.observations(params.endpoint)] }),
    observe: ({ params, query }, c) => operations.observe(params.endpoint, params.path, askingOf(query, c)),
    cancelObservation: ({ params }) => operations.cancelObservation(params.endpoint, params.path),
    readComposite: ({ params, query, body }, c) => composite.read(params.endpoint, body, askingOf(query, c)),
    writeComposite: ({ params, query, body }, c) =>
      composite.write(params.endpoint, body, askingOf(query, c)),
    observeComposite: ({ params, query, body }, c) =>
      composite.observe(params.endpoint, body, askingOf(query, c)),
    cancelComposite: ({ params, body }) => composite.cancel(params.endpoint, body),
    listOperations: ({ params, query }) => queue.list(params.endpoint, query),
    getOperation: ({ params }) => queue.get(params.endpoint, params.id),
    cancelOperation: ({ params }, c) => queue.cancel(params.endpoint, params.id, nameOf(c)),

    listRoots: () => commands.listRoots(),
    addRoot: ({ body }) => commands.addRoot(body.signed),
    previewCommand: ({ body }) => commands.preview(body),
    proposeCommand: ({ body }, c) => commands.propose(body, nameOf(c)),
    listCommands: ({ query }) => commands.list(query),
    getCommand: ({ params }) => commands.get(params.id),
    signCommand: ({ params, body }) => commands.sign(params.id, body.signatures),
    withdrawCommand: ({ params }, c) => commands.withdraw(params.id, nameOf(c)),
    listDeliveries: ({ params, query }) => commands.deliveries(params.id, query),
    commandMembers: async ({ params }) => ({ members: [...(await commands.members(params.id))] }),
    commandBundle: async ({ params }) => ({ bundle: await commands.bundle(params.id, params.endpoint) }),
    deviceTrust: ({ params }) => commands.trust(params.endpoint),

    listSamples: ({ params, query }) => telemetry.list(params.endpoint, query),
    listEvents: ({ query }) => feed.list(query),
    streamEvents({ query }, c) {
      const principal = c.get('principal');
      if (principal.kind === 'nobody') throw new ApiProblem('unauthenticated');
      return streamResponse(c, hub, query, (end) => access.onSessionEnd(principal, end));
    },

    listObjects: () => ({ objects: [...models.list()] }),
    getObject: ({ params, query }) => models.get(params.id, query.version),
    listBootstrapProfiles: () => bootstrap.profiles.list(),
    getBootstrapProfile: ({ params }) => bootstrap.profiles.get(params.name),
    putBootstrapProfile: ({ params, body }) => bootstrap.profiles.put(params.name, body),
    removeBootstrapProfile: ({ params }) => bootstrap.profiles.remove(params.name),
    assignBootstrapProfile: ({ params, body }) => bootstrap.assign(params.endpoint, body),
    triggerBootstrap: ({ params, query }, c) => bootstrap.trigger(params.endpoint, askingOf(query, c)),

    importObjects: ({ body }) => models.importXml(body),
  };
}

const nameOf = (c: HttpContext): string => {
  const principal = c.get('principal');
  return principal.kind === 'nobody' ? '' : principal.name;
};

const askingOf = ({ queue, wait }: z.output<typeof QueueQuery>, c: HttpContext): Asking => ({
  by: nameOf(c),
  queue,
  wait,
});
