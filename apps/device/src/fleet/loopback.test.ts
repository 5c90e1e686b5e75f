import { systemClock } from '@holdfast/kernel';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { UdpTransport } from '@holdfast/udp';
import { afterEach, describe, expect, it } from 'vitest';
import { ManagementServer } from '../testing/management-server.ts';
import { startFleet, type Fleet } from './fleet.ts';

const ENDPOINT = 'cl-0001';
const psk = { identity: 'id-1', key: new Uint8Array(16).fill(5) };

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

type Acked = [path: string, value: string | number | boolean];

/** A server and one device on this machine's own UDP. */
async function start(isSecure: boolean) {
  const transport = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const keys = new Map([[psk.identity, psk.key]]);
  const server = new ManagementServer({ transport, clock: systemClock, ...(isSecure ? { keys } : {}) });
  ends.push(async () => {
    await server.close();
    await transport.close();
  });
  const acked: Acked[] = [];
  const fleet: Fleet = await startFleet({
    server: { isSecure, host: '127.0.0.1', port: transport.address.port },
    devices: [isSecure ? { endpoint: ENDPOINT, psk } : { endpoint: ENDPOINT }],
    queueShare: 0,
    interval: 0.05,
    // So that every report has news.
    speed: 100_000,
    onAcked: (_, path, value) => {
      acked.push([path, value]);
      server.onChange();
    },
  });
  ends.push(() => fleet.stop());
  /** Resolves when `is` holds, looked at whenever something happened. */
  const until = (is: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      server.onChange = () => {
        if (is()) resolve();
      };
      server.onChange();
    });
  return { server, fleet, acked, until };
}

const valueAt = (entries: readonly Entry[], path: string) =>
  entries.find((entry) => entry.path.text === path)?.value.value;

describe.each([
  ['coaps', true],
  ['coap', false],
])('a logger over %s', (_, isSecure) => {
  it('registers, is read, written, executed and observed', async () => {
    const { server, fleet, acked, until } = await start(isSecure);
    await until(() => server.registered.length > 0);
    const { target, objects } = server.of(ENDPOINT);
    expect(objects).toEqual(
      expect.arrayContaining(['/1/0', '/3/0', '/4/0', '/5/0', '/6/0', '/3200/0', '/3303/0', '/3304/0']),
    );
    const { devices } = server;
    const device = await devices.read(target, Lwm2mPath.parse('/3/0'));
    expect(valueAt(device, '/3/0/1')).toMatch(/^CL-[12]$/);

    const type = Lwm2mPath.parse('/3303/0/5750');
    await devices.write(
      target,
      type,
      [{ path: type, value: { type: 'string', value: 'Vaccines' } }],
      'replace',
    );
    expect(valueAt(await devices.read(target, type), '/3303/0/5750')).toBe('Vaccines');
    await devices.execute(target, Lwm2mPath.parse('/3303/0/5605'));
    await expect(devices.execute(target, Lwm2mPath.parse('/5/0/2'))).rejects.toMatchObject({
      deviceCode: '4.05',
    });

    await server.observe(ENDPOINT, '/3303/0/5700');
    await until(() => server.notified.length >= 3 && acked.length >= 3);
    const told = server.notified
      .flatMap(({ entries }) => entries)
      .map(({ path, value }) => [path.text, value.value]);
    expect(acked).toEqual(told.slice(0, acked.length));
    const counters = fleet.counters();
    expect(counters).toMatchObject({
      devices: 1,
      registered: 1,
      handshakes: isSecure ? 1 : 0,
      registrations: 1,
    });
    expect(counters.notificationsAcked).toBe(acked.length);
    expect(counters.notificationsSent).toBeGreaterThanOrEqual(acked.length);
  });

  it('says goodbye when asked to', async () => {
    const { server, fleet, until } = await start(isSecure);
    await until(() => server.registered.length > 0);
    // Once it answers, it has been answered.
    await server.devices.read(server.of(ENDPOINT).target, Lwm2mPath.parse('/3/0/0'));
    expect(fleet.counters().registered).toBe(1);
    await fleet.stop({ deregister: true });
    expect(server.deregistered).toEqual(['r1']);
  });
});
