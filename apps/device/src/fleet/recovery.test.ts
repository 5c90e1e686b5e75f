import type { Address } from '@holdfast/kernel';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { FakeClock, FakeNet } from '@holdfast/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ManagementServer } from '../testing/management-server.ts';
import type { FleetOptions } from './fleet-options.ts';
import { startFleet, type Fleet } from './fleet.ts';

const SERVER: Address = { host: '10.0.0.1', port: 5684 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TEMPERATURE = '/3303/0/5700';

const devices = Array.from({ length: 12 }, (_, i) => ({
  endpoint: `cl-${i}`,
  psk: { identity: `cl-${i}`, key: new Uint8Array(16).fill(i + 1) },
}));
const keys = new Map(devices.map(({ psk }) => [psk.identity, psk.key]));

let running: Fleet | undefined;
let world: World;
afterEach(async () => {
  const stopped = running?.stop();
  await world.clock.advance(10_000);
  await stopped;
  running = undefined;
});

/** A server and a fleet in fake time, on a fake network. */
class World {
  readonly clock = new FakeClock();
  readonly net = new FakeNet(this.clock, { delay: 20 });
  server = this.startServer();
  #nextHost = 1;

  startServer(): ManagementServer {
    return new ManagementServer({ transport: this.net.socket(SERVER), clock: this.clock, keys });
  }

  /** Takes over the sessions and registrations of the server before, as one that kept them on disk. */
  restartServer(): ManagementServer {
    const before = this.server;
    this.server = this.startServer();
    this.server.registered.push(...before.registered);
    for (const session of before.sessions())
      this.server.dtls?.importSession(session.export(), session.counters());
    return this.server;
  }

  async startFleet(options: Partial<FleetOptions> = {}): Promise<Fleet> {
    running = await startFleet({
      server: { isSecure: true, ...SERVER },
      devices: devices.slice(0, 1),
      queueShare: 0,
      clock: this.clock,
      openSocket: async () => this.net.socket({ host: `10.1.0.${this.#nextHost++}`, port: 5000 }),
      ...options,
    });
    return running;
  }

  /** Runs an operation of the server, which needs time to pass. */
  async during<T>(operation: Promise<T>, ms = 2000): Promise<T> {
    const settled = operation.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await this.clock.advance(ms);
    const result = await settled;
    if ('error' in result) throw result.error;
    return result.value;
  }
}

it('arrives over the ramp, each over a session of its own', async () => {
  world = new World();
  const fleet = await world.startFleet({ devices, ramp: 60 });
  await world.clock.advance(31_000);
  const half = fleet.counters().registered;
  expect(half).toBeGreaterThan(4);
  expect(half).toBeLessThan(9);
  await world.clock.advance(MINUTE);
  expect(fleet.counters()).toMatchObject({ devices: 12, registered: 12, handshakes: 12, registrations: 12 });
  expect(new Set(world.server.registered.map(({ endpoint }) => endpoint)).size).toBe(12);
});

describe('a logger that is always online', () => {
  it('reports at its interval, and updates within its lifetime', async () => {
    world = new World();
    const fleet = await world.startFleet({ interval: 60, lifetime: 300 });
    await world.clock.advance(1000);
    await world.during(world.server.observe('cl-0', TEMPERATURE));
    await world.clock.advance(HOUR);
    // Each of sixty reports has news but for the few where the hundredth of a degree is the same.
    expect(world.server.notified.length).toBeGreaterThan(50);
    expect(world.server.notified.length).toBeLessThan(75);
    expect(world.server.updated.length).toBeGreaterThanOrEqual(14);
    expect(world.server.updated.length).toBeLessThanOrEqual(15);
    expect(fleet.counters()).toMatchObject({ handshakes: 1, registrations: 1 });
  });

  it('goes on with its session when the server restarts', async () => {
    world = new World();
    const fleet = await world.startFleet();
    await world.clock.advance(1000);
    await world.during(world.server.observe('cl-0', TEMPERATURE));
    await world.server.close();
    await world.clock.advance(30 * MINUTE);
    const { updated } = world.restartServer();
    await world.clock.advance(10 * MINUTE);
    expect(updated.length).toBeGreaterThan(0);
    // It tried new handshakes meanwhile, and none was made.
    expect(fleet.counters()).toMatchObject({ registered: 1, handshakes: 1, registrations: 1 });
  });

  it('makes a new session where the server has forgotten the old one', async () => {
    world = new World();
    const fleet = await world.startFleet();
    await world.clock.advance(1000);
    await world.server.close();
    world.server = world.startServer();
    await world.clock.advance(20 * MINUTE);
    expect(fleet.counters()).toMatchObject({ registered: 1, handshakes: 2, registrations: 2 });
    expect(world.server.of('cl-0').endpoint).toBe('cl-0');
  });

  it('makes a new session soon after the server has ended the old one', async () => {
    world = new World();
    const fleet = await world.startFleet();
    await world.clock.advance(1000);
    for (const session of world.server.sessions()) world.server.dtls?.end(session);
    await world.clock.advance(10_000);
    expect(fleet.counters()).toMatchObject({
      registered: 1,
      handshakes: 2,
      sessionsLost: 1,
      registrations: 2,
    });
  });

  it('does not shake hands in a loop with a server that ends each session', async () => {
    world = new World();
    const fleet = await world.startFleet();
    world.server.onChange = () => {
      for (const session of world.server.sessions())
        world.clock.after(50, () => world.server.dtls?.end(session));
    };
    await world.clock.advance(HOUR);
    expect(fleet.counters().handshakes).toBeGreaterThan(10);
    expect(fleet.counters().handshakes).toBeLessThan(40);
  });

  it('registers again, over the same session, where the server has forgotten the registration', async () => {
    world = new World();
    const fleet = await world.startFleet({ lifetime: 300 });
    await world.clock.advance(1000);
    world.server.forgetRegistrations();
    await world.clock.advance(5 * MINUTE);
    expect(fleet.counters()).toMatchObject({ registered: 1, handshakes: 1, registrations: 2 });
  });

  it('keeps trying where nobody answers, ever more slowly', async () => {
    world = new World();
    await world.server.close();
    let sent = 0;
    world.net.tap = () => void sent++;
    const fleet = await world.startFleet();
    await world.clock.advance(HOUR);
    const firstHour = sent;
    expect(fleet.counters()).toMatchObject({ registered: 0, handshakes: 0 });
    expect(fleet.counters().handshakesFailed).toBeGreaterThan(5);
    expect(firstHour).toBeLessThan(300);
    world.server = world.startServer();
    await world.clock.advance(10 * MINUTE);
    expect(fleet.counters()).toMatchObject({ registered: 1, handshakes: 1 });
  });

  it('keeps trying where its key is refused', async () => {
    world = new World();
    const [device] = devices;
    if (device === undefined) throw new Error('no device');
    const wrong = { ...device, psk: { ...device.psk, key: new Uint8Array(16).fill(99) } };
    const fleet = await world.startFleet({ devices: [wrong] });
    await world.clock.advance(20 * MINUTE);
    expect(fleet.counters()).toMatchObject({ registered: 0, handshakes: 0 });
    expect(fleet.counters().handshakesFailed).toBeGreaterThan(2);
  });

  it('reboots, updates and changes its lifetime when it is told to', async () => {
    world = new World();
    const fleet = await world.startFleet();
    await world.clock.advance(1000);
    const { target } = world.server.of('cl-0');
    await world.during(world.server.devices.execute(target, Lwm2mPath.parse('/1/0/8')));
    expect(world.server.updated).toHaveLength(1);
    const lifetime = Lwm2mPath.parse('/1/0/1');
    const value = { type: 'integer', value: 120 } as const;
    await world.during(world.server.devices.write(target, lifetime, [{ path: lifetime, value }], 'replace'));
    expect(world.server.updated).toHaveLength(2);
    await world.during(world.server.devices.execute(target, Lwm2mPath.parse('/3/0/4')));
    await world.clock.advance(10_000);
    expect(fleet.counters()).toMatchObject({
      registered: 1,
      handshakes: 2,
      sessionsLost: 0,
      registrations: 2,
    });
    expect(world.server.of('cl-0').lifetime).toBe(120);
  });

  it('holds on to its session over an address change', async () => {
    world = new World();
    const sockets: ReturnType<FakeNet['socket']>[] = [];
    const fleet = await world.startFleet({
      openSocket: async () => {
        const socket = world.net.socket({ host: '10.1.0.1', port: 5000 + sockets.length });
        sockets.push(socket);
        return socket;
      },
    });
    await world.clock.advance(1000);
    await world.during(world.server.observe('cl-0', TEMPERATURE));
    sockets[0]?.rebind({ host: '10.2.0.9', port: 777 });
    const before = world.server.notified.length;
    await world.clock.advance(10 * MINUTE);
    expect(world.server.notified.length).toBeGreaterThan(before + 5);
    expect(fleet.counters()).toMatchObject({ handshakes: 1, registrations: 1 });
  });
});

describe('a logger in queue mode', () => {
  it('sleeps between reports, hears nothing then, and is awake for a while after each', async () => {
    world = new World();
    const fleet = await world.startFleet({ queueShare: 1, queueInterval: 600, awake: 93, lifetime: 3600 });
    await world.clock.advance(1000);
    expect(world.server.of('cl-0').queueMode).toBe(true);
    await world.during(world.server.observe('cl-0', TEMPERATURE));
    await world.during(world.server.observe('cl-0', '/6/0'));
    const { target } = world.server.of('cl-0');
    const read = () => world.server.devices.read(target, Lwm2mPath.parse('/3/0/0'));
    expect(fleet.counters().asleep).toBe(0);
    let asleep = 0;
    const minutes = 120;
    for (let minute = 0; minute < minutes; minute++) {
      await world.clock.advance(MINUTE);
      asleep += fleet.counters().asleep;
    }
    // Awake for a minute and a half of each ten, and when a door or the load asks for more.
    expect(asleep / minutes).toBeGreaterThan(0.5);
    expect(asleep / minutes).toBeLessThan(0.95);
    while (fleet.counters().asleep === 0) await world.clock.advance(1000);
    await expect(world.during(read(), 40_000)).rejects.toMatchObject({ code: 'timeout' });
    while (fleet.counters().asleep === 1) await world.clock.advance(1000);
    expect(await world.during(read())).toHaveLength(1);
    expect(fleet.counters()).toMatchObject({ registered: 1, handshakes: 1, registrations: 1 });
  });
});

it('ends in order, whatever it is at', async () => {
  world = new World();
  const fleet = await world.startFleet({ devices, ramp: 600 });
  await world.clock.advance(5 * MINUTE);
  const stopped = fleet.stop({ deregister: true });
  await world.clock.advance(10_000);
  await stopped;
  expect(world.server.deregistered).toHaveLength(fleet.counters().registrations);
  expect(world.server.sessions()).toHaveLength(0);
  const { handshakes } = fleet.counters();
  await world.clock.advance(20 * MINUTE);
  expect(fleet.counters()).toMatchObject({ registered: 0, handshakes });
});
