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
import { describe, expect, it } from 'vitest';
import { Lwm2mDevice, type DeviceNews } from './client/lwm2m-device.ts';
import type { BootstrapPlan } from './bootstrap-server/bootstrap-plan.ts';
import { Lwm2mServer } from './server/lwm2m-server.ts';
import type { Notified, Observed } from './server/reporting-interface.ts';
import type { Manner } from './server/target.ts';
import { everythingObject, models, settled, temperature } from './test-net.ts';
import { Refusal } from './refusal.ts';

const HOSTS: Readonly<Record<string, string>> = {
  'coap://bootstrap': '10.0.0.1',
  'coap://one': '10.0.0.11',
  'coap://two': '10.0.0.12',
};
const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const entry = (path: string, type: Lwm2mValue['type'], value: unknown): Entry => ({
  path: at(path),
  value: { type, value } as Lwm2mValue,
});
const account = (instance: number, ssid: number, uri: string, more: readonly Entry[] = []): Entry[] => [
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
const bootstrapAccount = (more: readonly Entry[] = []): Entry[] => [
  entry('/0/0/0', 'string', 'coap://bootstrap'),
  entry('/0/0/1', 'boolean', true),
  entry('/0/0/2', 'integer', 3),
  ...more,
];
const writes = (entries: readonly Entry[]): BootstrapStep[] =>
  [...new Set(entries.map(({ path }) => path.upTo(2).text))].map((text) => ({
    kind: 'write',
    path: at(text),
    entries: entries.filter(({ path }) => path.upTo(2).text === text),
  }));

const MANNER: Manner = { lwm2mVersion: '1.1', rootPath: '/', contentFormats: [], lookup: models.lookup() };

class NotReachable extends HoldfastError<'not-reachable'> {}

/** A network with servers `one` and `two`, which a device of the given accounts may know. */
function house(accounts: readonly Entry[], plan?: BootstrapPlan) {
  const clock = new FakeClock();
  const net = new FakeNet(clock);
  const saved: (readonly Entry[])[] = [];
  const news: DeviceNews[] = [];
  const down = new Set<string>();
  const connects: string[] = [];
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
  return { clock, net, device, saved, news, down, connects, sensor, done, ...servers };
}

const kinds = ({ news }: { readonly news: readonly DeviceNews[] }) => news.map(({ kind }) => kind);

describe('a device with two servers', () => {
  const both = [
    ...account(0, 101, 'coap://one', [entry('/1/0/3', 'integer', 60)]),
    ...account(1, 102, 'coap://two'),
  ];

  it('registers at both, without its secrets, and tells each what it asked for', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    for (const { told } of [on.one, on.two]) {
      expect(told.registrations).toHaveLength(1);
      expect(told.registrations[0]?.objects.map(({ path }) => path.text)).toEqual([
        '/1',
        '/1/0',
        '/1/1',
        '/2',
        '/3303',
        '/3303/0',
        '/32000/0',
      ]);
    }
    await on.one.observe('/3303/0/5700');
    await on.two.observe('/32000/0/1');
    on.sensor.value = 5;
    on.device.changed(at('/3303/0/5700'));
    await on.clock.advance(1000);
    expect(on.one.told.notified).toHaveLength(1);
    expect(on.two.told.notified).toHaveLength(0);
    const nine = entry('/32000/0/1', 'integer', 9);
    await on.done(on.one.operations.write(on.one.target(), at('/32000/0/1'), [nine], 'replace'));
    await on.clock.advance(1000);
    expect(on.two.told.notified[0]?.entries).toEqual([nine]);
    await on.device.stop();
    for (const { end } of [on.bootstrap, on.one, on.two]) end();
    expect(on.clock.pendingTimers).toBe(0);
  });

  it('has default periods, observations and attributes for each', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    await on.one.observe('/3303/0/5700');
    await on.two.observe('/3303/0/5700');
    await on.clock.advance(130_000);
    expect([on.one.told.notified.length, on.two.told.notified.length]).toEqual([2, 0]);
    await on.done(on.one.operations.writeAttributes(on.one.target(), at('/3303/0/5700'), { gt: 100 }));
    on.sensor.value = 50;
    on.device.changed(at('/3303/0/5700'));
    await on.clock.advance(1000);
    expect([on.one.told.notified.length, on.two.told.notified.length]).toEqual([2, 1]);
  });

  it('sends to both, but not where it is muted', async () => {
    const on = house([...both, entry('/1/1/23', 'boolean', true)]);
    on.device.start();
    await on.clock.advance(1000);
    const value = entry('/3303/0/5700', 'float', 4);
    const outcome = await on.done(on.device.send([value]));
    expect(on.one.told.sent).toEqual([[value]]);
    expect(on.two.told.sent).toEqual([]);
    expect(outcome.get(101)).toBeUndefined();
    expect(outcome.get(102)).toMatchObject({ name: 'OperationError', code: 'refused' });
  });

  it('tells each of the lifetime that it wrote, durably, and comes when it is called', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    const lifetime = [entry('/1/0/1', 'integer', 600)];
    await on.done(on.one.operations.write(on.one.target(), at('/1/0/1'), lifetime, 'replace'));
    expect(on.saved.at(-1)).toContainEqual(lifetime[0]);
    await on.done(on.two.operations.triggerUpdate(on.two.target(), 1));
    await on.clock.advance(1000);
    expect(on.one.told.updates).toEqual([{ lifetime: 600 }]);
    expect(on.two.told.updates).toEqual([{}]);
  });

  it('leaves a server that disables it, and comes back', async () => {
    const on = house([...both, entry('/1/0/5', 'integer', 500)]);
    on.device.start();
    await on.clock.advance(1000);
    await on.done(on.one.operations.execute(on.one.target(), at('/1/0/4')));
    await on.clock.advance(1000);
    expect(on.one.told.deregistered).toBe(1);
    expect(on.device.servers.map(({ isRegistered }) => isRegistered)).toEqual([false, true]);
    await on.clock.advance(490_000);
    expect(on.one.told.registrations).toHaveLength(1);
    await on.clock.advance(20_000);
    expect(on.one.told.registrations).toHaveLength(2);
  });

  it('goes on with one while the other is away, trying less and less often', async () => {
    const retries = [
      entry('/1/1/17', 'unsigned', 3),
      entry('/1/1/18', 'unsigned', 10),
      entry('/1/1/19', 'unsigned', 1000),
      entry('/1/1/20', 'unsigned', 2),
    ];
    const on = house([...both, ...retries]);
    on.down.add('coap://two');
    on.device.start();
    const tries = () => on.connects.filter((uri) => uri === 'coap://two').length;
    const seen: number[] = [];
    for (const ms of [1000, 10_000, 20_000, 900_000, 100_000, 31_000]) {
      await on.clock.advance(ms);
      seen.push(tries());
    }
    expect(seen).toEqual([1, 2, 3, 3, 4, 6]);
    on.down.clear();
    await on.clock.advance(1_001_000);
    expect(on.two.told.registrations).toHaveLength(1);
    expect(on.one.told.registrations).toHaveLength(1);
  });

  it('registers anew where it was forgotten, over another connection where it met silence', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    on.one.state.forgets = true;
    on.net.tap = (_, from, to) => ![from.host, to.host].includes(HOSTS['coap://two'] as string);
    await on.clock.advance(400_000);
    expect(on.one.told.registrations).toHaveLength(2);
    on.net.tap = undefined;
    await on.clock.advance(1_000_000);
    expect(on.two.told.registrations).toHaveLength(2);
    expect(on.connects.filter((uri) => uri === 'coap://one')).toHaveLength(1);
    expect(on.connects.filter((uri) => uri === 'coap://two').length).toBeGreaterThan(1);
  });
});

describe('a device whose servers have different rights', () => {
  const control = (
    id: number,
    object: number,
    instance: number,
    owner: number,
    rights: Readonly<Record<number, number>> = {},
  ): Entry[] => [
    entry(`/2/${id}/0`, 'integer', object),
    entry(`/2/${id}/1`, 'integer', instance),
    entry(`/2/${id}/3`, 'integer', owner),
    ...Object.entries(rights).map(([server, bits]) => entry(`/2/${id}/2/${server}`, 'integer', bits)),
  ];
  const READ = 1;
  const CREATE = 16;
  const accounts = [
    ...account(0, 101, 'coap://one'),
    ...account(1, 102, 'coap://two'),
    ...control(0, 3303, 0, 101, { 102: READ }),
    ...control(1, 32_000, 0, 101),
    ...control(2, 32_000, 65_535, 65_535, { 102: CREATE }),
  ];
  const start = async () => {
    const on = house(accounts);
    on.device.start();
    await on.clock.advance(1000);
    return on;
  };
  const five = [entry('/32000/0/1', 'integer', 5)];

  it('lets each do what it may, and no more (4.01)', async () => {
    const on = await start();
    const { one, two, done } = on;
    const unauthorized = { code: 'refused', deviceCode: '4.01' };
    expect(await done(two.operations.read(two.target(), at('/3303/0/5700')))).toHaveLength(1);
    await expect(done(two.operations.read(two.target(), at('/32000/0/1')))).rejects.toMatchObject(
      unauthorized,
    );
    await expect(
      done(two.operations.observe(two.target(), at('/32000/0/1'), Uint8Array.of(9))),
    ).rejects.toMatchObject(unauthorized);
    await expect(
      done(two.operations.write(two.target(), at('/32000/0/1'), five, 'replace')),
    ).rejects.toMatchObject(unauthorized);
    await expect(done(two.operations.execute(two.target(), at('/32000/0/23')))).rejects.toMatchObject(
      unauthorized,
    );
    await expect(done(two.operations.delete(two.target(), at('/32000/0')))).rejects.toMatchObject(
      unauthorized,
    );
    await expect(done(one.operations.create(one.target(), at('/32000'), 7, []))).rejects.toMatchObject(
      unauthorized,
    );
    expect(await done(two.operations.read(two.target(), at('/32000')))).toEqual([]);
    const both = await done(
      two.operations.composite.read(two.target(), [at('/3303/0/5700'), at('/32000/0/1')]),
    );
    expect(both.map(({ path }) => path.text)).toEqual(['/3303/0/5700']);
    const changes = [{ kind: 'write', entry: five[0] as Entry } as const];
    await expect(done(two.operations.composite.write(two.target(), changes))).rejects.toMatchObject(
      unauthorized,
    );
    await done(one.operations.write(one.target(), at('/32000/0/1'), five, 'replace'));
  });

  it('keeps its secrets from all of them', async () => {
    const { one, done } = await start();
    for (const path of ['/0', '/0/1', '/0/1/5', '/21']) {
      await expect(done(one.operations.read(one.target(), at(path)))).rejects.toMatchObject({
        deviceCode: '4.01',
      });
      await expect(done(one.operations.discover(one.target(), at(path)))).rejects.toMatchObject({
        deviceCode: '4.01',
      });
    }
    const read = await done(one.operations.composite.read(one.target(), [at('/'), at('/0/1/5')]));
    expect(read.some(({ path }) => path.objectId === 0)).toBe(false);
  });

  it('gives what a server creates to that server, durably, until it is deleted', async () => {
    const on = await start();
    const { one, two, done } = on;
    await done(two.operations.create(two.target(), at('/32000'), 7, [entry('/32000/7/1', 'integer', 1)]));
    expect(on.saved.at(-1)).toContainEqual(entry('/2/3/3', 'integer', 102));
    await expect(done(one.operations.read(one.target(), at('/32000/7/1')))).rejects.toMatchObject({
      deviceCode: '4.01',
    });
    await done(two.operations.delete(two.target(), at('/32000/7')));
    expect(on.device.accounts.accessControl.ids()).toEqual([0, 1, 2]);
  });
});

describe('a device that can be bootstrapped', () => {
  const plan = (entries: readonly Entry[]): BootstrapPlan => ({
    steps: () => [{ kind: 'delete', path: at('/0') }, { kind: 'delete', path: at('/1') }, ...writes(entries)],
  });

  it('gets its first account after its hold-off time, and registers', async () => {
    const on = house(
      bootstrapAccount([entry('/0/0/11', 'integer', 30)]),
      plan(account(0, 101, 'coap://one')),
    );
    on.device.start();
    await on.clock.advance(29_000);
    expect(on.connects).toEqual([]);
    await on.clock.advance(2000);
    expect(kinds(on)).toEqual(['bootstrapping', 'bootstrapped', 'registered']);
    expect(on.one.told.registrations).toHaveLength(1);
    await on.done(on.device.stop(true));
    const again = house(on.saved.at(-1) ?? []);
    again.device.start();
    await again.clock.advance(1000);
    expect(kinds(again)).toEqual(['registered']);
  });

  it('goes to another server when one sends it to bootstrap (/1/x/9)', async () => {
    const on = house(
      [...bootstrapAccount(), ...account(0, 101, 'coap://one')],
      plan(account(0, 102, 'coap://two')),
    );
    on.device.start();
    await on.clock.advance(1000);
    await on.done(on.one.operations.triggerBootstrap(on.one.target(), 0));
    await on.clock.advance(2000);
    expect(on.two.told.registrations).toHaveLength(1);
    expect(on.device.servers.map(({ account: { shortServerId } }) => shortServerId)).toEqual([102]);
  });

  it('keeps its server where the bootstrap comes to nothing', async () => {
    const on = house([...bootstrapAccount(), ...account(0, 101, 'coap://one')], plan([]));
    on.device.start();
    await on.clock.advance(1000);
    await on.done(on.one.operations.triggerBootstrap(on.one.target(), 0));
    await on.clock.advance(400_000);
    expect(kinds(on)).toEqual(['registered', 'bootstrapping', 'bootstrap-failed', 'registered']);
    expect(on.device.servers.map(({ account: { shortServerId } }) => shortServerId)).toEqual([101]);
    expect(on.saved).toEqual([]);
  });

  it('asks for help when its server does not take it any more', async () => {
    const on = house(
      [...bootstrapAccount(), ...account(0, 101, 'coap://one', [entry('/1/0/17', 'unsigned', 2)])],
      plan(account(0, 102, 'coap://two')),
    );
    on.one.state.refuses = true;
    on.device.start();
    await on.clock.advance(70_000);
    expect(on.news).toContainEqual({ kind: 'bootstrapping', why: 'failure' });
    expect(on.two.told.registrations).toHaveLength(1);
  });

  it('tries to bootstrap again, less and less often, while no one answers', async () => {
    const on = house(bootstrapAccount(), plan(account(0, 101, 'coap://one')));
    on.down.add('coap://bootstrap');
    on.device.start();
    await on.clock.advance(61_000);
    expect(kinds(on)).toEqual(['bootstrapping', 'bootstrap-failed', 'bootstrap-failed']);
    on.down.clear();
    await on.clock.advance(121_000);
    expect(on.one.told.registrations).toHaveLength(1);
  });

  it('throws the bootstrap account away when its time is over', async () => {
    const on = house(
      bootstrapAccount([entry('/0/0/12', 'integer', 600)]),
      plan(account(0, 101, 'coap://one')),
    );
    on.device.start();
    await on.clock.advance(500_000);
    expect(on.device.accounts.bootstrap).toBeDefined();
    await on.clock.advance(200_000);
    expect(on.device.accounts.bootstrap).toBeUndefined();
    expect(on.saved.at(-1)?.some(({ path }) => path.text === '/0/0/0')).toBe(false);
    expect(on.one.told.registrations).toHaveLength(1);
  });

  it('ends where it stands when it is stopped', async () => {
    const on = house(bootstrapAccount(), plan(account(0, 101, 'coap://one')));
    on.net.faults = { loss: 1 };
    on.device.start();
    await on.clock.advance(1000);
    await on.device.stop();
    await on.clock.advance(100_000);
    for (const { end } of [on.bootstrap, on.one, on.two]) end();
    expect(on.clock.pendingTimers).toBe(0);
  });
});
