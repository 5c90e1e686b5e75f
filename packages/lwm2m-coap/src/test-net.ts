import { toHex } from '@holdfast/bytes';
import { NoAnswer } from '@holdfast/coap';
import { formatAddress, type Peer } from '@holdfast/kernel';
import {
  coreObjects,
  defineObject,
  Lwm2mPath,
  ModelRegistry,
  type Entry,
  type Lwm2mError,
  type Lwm2mValue,
  type RegistrationRequest,
  type RegistrationUpdate,
} from '@holdfast/lwm2m';
import { FakeClock, FakeNet, type NetworkFaults } from '@holdfast/testing';
import { Lwm2mClient } from './client/lwm2m-client.ts';
import type { Lwm2mClientOptions } from './client/lwm2m-client-options.ts';
import type {
  Lwm2mInstance,
  Lwm2mObject,
  Lwm2mResource,
  ResourceValue,
} from './client/objects/lwm2m-object.ts';
import { Lwm2mServer } from './server/lwm2m-server.ts';
import type { Notified, Observed } from './server/reporting-interface.ts';
import type { Manner, Target } from './server/target.ts';

export const SERVER = { host: '10.0.0.1', port: 5683 };
export const DEVICE = { host: '10.0.0.2', port: 50_000 };

/** An object with a resource of every type, single and multiple, and of every right. */
export const everything = defineObject(
  { id: 32_000, version: '1.0', name: 'Everything', urn: 'urn:x:32000', multiple: true, mandatory: false },
  [
    ...(
      ['string', 'integer', 'unsigned', 'float', 'boolean', 'opaque', 'time', 'objlnk', 'corelnk'] as const
    ).map(
      (type, id) => ({ id, name: type, operations: 'RW', multiple: false, mandatory: false, type }) as const,
    ),
    { id: 20, name: 'Many', operations: 'RW', multiple: true, mandatory: false, type: 'integer' },
    { id: 21, name: 'Secret', operations: 'W', multiple: false, mandatory: false, type: 'string' },
    { id: 22, name: 'Fixed', operations: 'R', multiple: false, mandatory: false, type: 'integer' },
    { id: 23, name: 'Act', operations: 'E', multiple: false, mandatory: false, type: 'none' },
  ],
);

export const models = new ModelRegistry([...coreObjects, everything]);

/** A resource that keeps what is written. */
export function kept(initial: Lwm2mValue): Lwm2mResource & { value: Lwm2mValue } {
  const resource = {
    value: initial,
    read: () => resource.value,
    write: (value: Lwm2mValue) => void (resource.value = value),
  };
  return resource;
}

export function keptMany(initial: readonly (readonly [number, Lwm2mValue])[]) {
  const resource = {
    values: new Map(initial) as ReadonlyMap<number, Lwm2mValue>,
    read: (): ResourceValue => resource.values,
    writeInstances: (values: ReadonlyMap<number, Lwm2mValue>, mode: 'replace' | 'update') =>
      void (resource.values = mode === 'replace' ? values : new Map([...resource.values, ...values])),
  };
  return resource;
}

/** A store of instances of {@link everything}, in which servers may create and delete. */
export function everythingObject(
  executed: string[] = [],
): Lwm2mObject & { instances: Map<number, Lwm2mInstance> } {
  const make = (values: ReadonlyMap<number, ResourceValue> = new Map()) => {
    const resources = new Map<number, Lwm2mResource>();
    const initial: Lwm2mValue[] = [
      { type: 'string', value: 'grüße' },
      { type: 'integer', value: -5 },
      { type: 'unsigned', value: 5 },
      { type: 'float', value: 21.5 },
      { type: 'boolean', value: true },
      { type: 'opaque', value: Uint8Array.of(1, 2, 3) },
      { type: 'time', value: 1_790_000_000 },
      { type: 'objlnk', value: { objectId: 3, instanceId: 0 } },
      { type: 'corelnk', value: '</3/0>' },
    ];
    for (const [id, value] of initial.entries()) {
      const given = values.get(id);
      resources.set(id, kept(given !== undefined && 'type' in given ? given : value));
    }
    resources.set(
      20,
      keptMany([
        [0, { type: 'integer', value: 10 }],
        [7, { type: 'integer', value: 17 }],
      ]),
    );
    resources.set(21, { write: () => {} });
    resources.set(22, { read: async () => ({ type: 'integer', value: 42 }) });
    resources.set(23, { execute: async (args) => void executed.push(args) });
    return { resources };
  };
  const instances = new Map<number, Lwm2mInstance>([[0, make()]]);
  return {
    id: everything.id,
    instances,
    create: (id, values) => void instances.set(id, make(values)),
    delete: async (id) => void instances.delete(id),
  };
}

/** A server and a device on a fake network, with everything that the server's ports were told. */
export function serverAndDevice(
  objects: readonly Lwm2mObject[],
  client: Partial<Lwm2mClientOptions<Peer>> = {},
  faults: NetworkFaults = {},
  seed = 1,
) {
  const clock = new FakeClock();
  const net = new FakeNet(clock, faults, seed);
  const told = {
    registrations: [] as RegistrationRequest[],
    updates: [] as (RegistrationUpdate & { id: string })[],
    deregistered: [] as string[],
    malformed: [] as Lwm2mError[],
    notified: [] as Notified[],
    ended: [] as string[],
    sent: [] as (readonly Entry[])[],
  };
  const observed = new Map<string, Observed>();
  /** A test may make the store fail. */
  const store = { fails: false };
  const commit = async (): Promise<void> => {
    if (store.fails) throw new NoAnswer();
  };
  const serverSocket = net.socket(SERVER);
  const isKnown = (peerKey: string): boolean =>
    told.registrations.length > told.deregistered.length && peerKey === formatAddress(deviceSocket.address);
  const manner: Manner = {
    lwm2mVersion: client.lwm2mVersion ?? '1.1',
    rootPath: client.rootPath ?? '/',
    contentFormats: client.contentFormats ?? [],
    lookup: models.lookup(),
  };
  const server = new Lwm2mServer<Peer>({
    transport: serverSocket,
    clock,
    operationTimeoutMs: 100_000,
    registration: {
      register: async (_, request) => {
        await commit();
        told.registrations.push(request);
        return 'a1';
      },
      update: async (_, id, update) => {
        await commit();
        told.updates.push({ id, ...update });
      },
      deregister: async (_, id) => {
        await commit();
        told.deregistered.push(id);
      },
      malformed: (_, error) => void told.malformed.push(error),
    },
    reporting: {
      observationOf: (_, token) => observed.get(token),
      targetOf: ({ key }) => (isKnown(key) ? manner : undefined),
      sent: async (_, entries) => {
        await commit();
        told.sent.push(entries);
      },
      notified: async (_, notification) => {
        await commit();
        told.notified.push(notification);
      },
      ended: async (_, token, reason) => {
        observed.delete(token);
        told.ended.push(reason);
      },
    },
  });
  const deviceSocket = net.socket(DEVICE);
  const trouble: string[] = [];
  const device = new Lwm2mClient<Peer>({
    transport: deviceSocket,
    server: deviceSocket.peer(SERVER),
    clock,
    endpoint: 'urn:imei:490154203237518',
    lifetime: 300,
    objects,
    models,
    onTrouble: (error) => trouble.push(`${error.code} ${error.deviceCode ?? ''}`.trim()),
    ...client,
  });
  const target: Target<Peer> = { peer: serverSocket.peer(DEVICE), ...manner };
  return {
    clock,
    net,
    told,
    deviceSocket,
    store,
    server,
    device,
    trouble,
    target,
    serverPeer: deviceSocket.peer(SERVER),
    operations: server.devices,
    /** Turns the clock until the operation is settled. */
    done: async <T>(operation: Promise<T>): Promise<T> => await settled(clock, operation),
    observe: async (path: string, token: number) => {
      const at = Lwm2mPath.parse(path);
      observed.set(toHex(Uint8Array.of(token)), { path: at, target: manner });
      return await settled(clock, server.devices.observe(target, at, Uint8Array.of(token)));
    },
    observeComposite: async (texts: readonly string[], token: number) => {
      const paths = texts.map((text) => Lwm2mPath.parse(text));
      observed.set(toHex(Uint8Array.of(token)), { paths, target: manner });
      return await settled(clock, server.devices.composite.observe(target, paths, Uint8Array.of(token)));
    },
    forget: (token: number) => void observed.delete(toHex(Uint8Array.of(token))),
  };
}

export async function settled<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  const state = { done: false };
  const watched = promise.finally(() => (state.done = true));
  watched.catch(() => {});
  await clock.advance(0);
  for (let i = 0; !state.done && i < 2000; i++) await clock.advance(10 * Math.min(i + 1, 100));
  if (!state.done) throw new Error('still not settled');
  return await watched;
}

export const temperature = (value: { value: number }): Lwm2mObject => ({
  id: 3303,
  version: '1.1',
  instances: new Map([
    [
      0,
      {
        resources: new Map<number, Lwm2mResource>([
          [5700, { read: () => ({ type: 'float', value: value.value }) }],
          [5701, { read: () => ({ type: 'string', value: 'Cel' }) }],
        ]),
      },
    ],
  ]),
});
