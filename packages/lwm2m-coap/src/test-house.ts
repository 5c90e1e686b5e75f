import { utf8 } from '@holdfast/bytes';
import { HoldfastError, type Peer } from '@holdfast/kernel';
import {
  Lwm2mPath,
  type BootstrapStep,
  type Entry,
  type Lwm2mValue,
  type RegistrationRequest,
  type RegistrationUpdate,
} from '@holdfast/lwm2m';
import { FakeClock, FakeNet } from '@holdfast/testing';
import { Lwm2mDevice } from './client/lwm2m-device.ts';
import type { DeviceNews } from './client/lwm2m-device-options.ts';
import type { BootstrapPlan } from './bootstrap-server/bootstrap-plan.ts';
import { Lwm2mServer } from './server/lwm2m-server.ts';
import type { Notified, Observed } from './server/reporting-interface.ts';
import type { Manner } from './server/target.ts';
import { everythingObject, models, settled, temperature } from './test-net.ts';
import { Refusal } from './refusal.ts';

export const HOSTS: Readonly<Record<string, string>> = {
  'coap://bootstrap': '10.0.0.1',
  'coap://one': '10.0.0.11',
  'coap://two': '10.0.0.12',
};
export const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
export const entry = (path: string, type: Lwm2mValue['type'], value: unknown): Entry => ({
  path: at(path),
  value: { type, value } as Lwm2mValue,
});
export const account = (
  instance: number,
  ssid: number,
  uri: string,
  more: readonly Entry[] = [],
): Entry[] => [
  entry(`/0/${instance + 1}/0`, 'string', uri),
  entry(`/0/${instance + 1}/1`, 'boolean', false),
  entry(`/0/${instance + 1}/2`, 'integer', 3),
  entry(`/0/${instance + 1}/3`, 'opaque', utf8('')),
  entry(`/0/${instance + 1}/4`, 'opaque', utf8('')),
  entry(`/0/${instance + 1}/5`, 'opaque', utf8('')),
  entry(`/0/${instance + 1}/10`, 'integer', ssid),
  entry(`/1/${instance}/0`, 'integer', ssid),
  entry(`/1/${instance}/1`, 'integer', 300),
  entry(`/1/${instance}/6`, 'boolean', true),
  entry(`/1/${instance}/7`, 'string', 'U'),
  ...more,
];
export const bootstrapAccount = (more: readonly Entry[] = []): Entry[] => [
  entry('/0/0/0', 'string', 'coap://bootstrap'),
  entry('/0/0/1', 'boolean', true),
  entry('/0/0/2', 'integer', 3),
  ...more,
];
export const writes = (entries: readonly Entry[]): BootstrapStep[] =>
  [...new Set(entries.map(({ path }) => path.upTo(2).text))].map((text) => ({
    kind: 'write',
    path: at(text),
    entries: entries.filter(({ path }) => path.upTo(2).text === text),
  }));

const MANNER: Manner = { lwm2mVersion: '1.1', rootPath: '/', contentFormats: [], lookup: models.lookup() };

class NotReachable extends HoldfastError<'not-reachable'> {}

/** A network with servers `one` and `two`, which a device of the given accounts may know. */
export function house(accounts: readonly Entry[], plan?: BootstrapPlan) {
  const clock = new FakeClock();
  const net = new FakeNet(clock);
  const saved: (readonly Entry[])[] = [];
  const news: DeviceNews[] = [];
  const down = new Set<string>();
  const connects: string[] = [];
  const cut = new Map<string, () => void>();
  let port = 50_000;
  const makeServer = (uri: string) => {
    const told = {
      registrations: [] as RegistrationRequest[],
      updates: [] as RegistrationUpdate[],
      deregistered: 0,
      notified: [] as Notified[],
      sent: [] as (readonly Entry[])[],
    };
    const peers: Peer[] = [];
    const observed = new Map<string, Observed>();
    const state = { refuses: false, forgets: false };
    const server = new Lwm2mServer<Peer>({
      transport: net.socket({ host: HOSTS[uri] as string, port: 5683 }),
      clock,
      operationTimeoutMs: 100_000,
      registration: {
        register: async (peer, request) => {
          if (state.refuses) throw new Refusal('forbidden', 'no');
          state.forgets = false;
          peers.unshift(peer);
          told.registrations.push(request);
          return 'r';
        },
        update: async (_, __, update) => {
          if (state.forgets) throw new Refusal('not_found', 'forgotten');
          told.updates.push(update);
        },
        deregister: async () => void told.deregistered++,
        malformed: () => {},
      },
      reporting: {
        observationOf: (_, token) => observed.get(token),
        notified: async (_, notification) => void told.notified.push(notification),
        ended: async () => {},
        targetOf: () => MANNER,
        sent: async (_, entries) => void told.sent.push(entries),
      },
      ...(uri !== 'coap://bootstrap' || plan === undefined
        ? {}
        : { bootstrap: { plan: async () => plan, finished: () => {}, lookup: models.lookup() } }),
    });
    const target = () => ({ peer: peers[0] as Peer, ...MANNER });
    const observe = async (path: string): Promise<void> => {
      observed.set('01', { path: at(path), target: MANNER });
      await settled(clock, server.devices.observe(target(), at(path), Uint8Array.of(1)));
    };
    return { ...told, told, state, target, observe, operations: server.devices, end: () => server.close() };
  };
  const sensor = { value: 4 };
  const device = new Lwm2mDevice<Peer>({
    clock,
    endpoint: 'logger-1',
    objects: [temperature(sensor), everythingObject()],
    models,
    accounts,
    saveAccounts: async (entries) => void saved.push(entries),
    connect: async ({ security: { uri } }) => {
      connects.push(uri);
      if (down.has(uri)) throw new NotReachable('not-reachable', uri);
      const socket = net.socket({ host: '10.0.0.2', port: port++ });
      return {
        transport: socket,
        server: socket.peer({ host: HOSTS[uri] as string, port: 5683 }),
        onLost: (told) => void cut.set(uri, told),
        close: () => socket.close(),
      };
    },
    onNews: (told) => news.push(told),
  });
  const servers = {
    bootstrap: makeServer('coap://bootstrap'),
    one: makeServer('coap://one'),
    two: makeServer('coap://two'),
  };
  const done = <T>(operation: Promise<T>): Promise<T> => settled(clock, operation);
  return { clock, net, device, saved, news, down, connects, cut, sensor, done, ...servers };
}

export const kinds = ({ news }: { readonly news: readonly DeviceNews[] }) => news.map(({ kind }) => kind);
