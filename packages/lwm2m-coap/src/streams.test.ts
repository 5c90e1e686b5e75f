import { toHex, utf8 } from '@holdfast/bytes';
import { CoapStreamEndpoint } from '@holdfast/coap';
import { silentLogger, type Peer } from '@holdfast/kernel';
import { Lwm2mPath, type Entry, type RegistrationRequest } from '@holdfast/lwm2m';
import { FakeClock, fakeStream } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { planFor, type BootstrapOutcome } from './bootstrap-server/bootstrap-plan.ts';
import { Accounts } from './client/accounts/accounts.ts';
import { bootstrapOver } from './client/bootstrap/bootstrap-session.ts';
import { Lwm2mClient } from './client/lwm2m-client.ts';
import { ObjectStore } from './client/objects/object-store.ts';
import { Lwm2mServer } from './server/lwm2m-server.ts';
import type { Notified, Observed } from './server/reporting-interface.ts';
import type { Manner } from './server/target.ts';
import { DEVICE, everythingObject, models, SERVER, settled, temperature } from './test-net.ts';
import type { Transport } from './transport.ts';

const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const MANNER: Manner = { lwm2mVersion: '1.1', rootPath: '/', contentFormats: [], lookup: models.lookup() };

/** A server and a device over connections (RFC 8323). */
function connected() {
  const clock = new FakeClock();
  const told = {
    registrations: [] as RegistrationRequest[],
    updates: 0,
    notified: [] as Notified[],
    sent: [] as (readonly Entry[])[],
    bootstraps: [] as BootstrapOutcome[],
  };
  const observed = new Map<string, Observed>();
  let serverSide: CoapStreamEndpoint<Peer> | undefined;
  const server = new Lwm2mServer<Peer>({
    transport: (handlers) => (serverSide = new CoapStreamEndpoint({ ...handlers, clock })),
    clock,
    registration: {
      register: async (_, request) => {
        told.registrations.push(request);
        return 'a1';
      },
      update: async () => void told.updates++,
      deregister: async () => {},
      malformed: () => {},
    },
    reporting: {
      observationOf: (_, token) => observed.get(token),
      notified: async (_, notification) => void told.notified.push(notification),
      ended: async () => {},
      targetOf: () => MANNER,
      sent: async (_, entries) => void told.sent.push(entries),
    },
    bootstrap: {
      plan: async () =>
        planFor({
          servers: [
            {
              uri: 'coap+tcp://server.example',
              shortId: 101,
              lifetime: 300,
              binding: 'T',
              credentials: { mode: 'none' },
            },
          ],
        }),
      finished: (_, __, outcome) => void told.bootstraps.push(outcome),
      lookup: models.lookup(),
    },
  });
  /** A new connection: the device's transport and peer, and the server's peer. */
  const connect = () => {
    const [near, far] = fakeStream(clock, DEVICE, SERVER, { delay: 20 });
    serverSide?.add(far);
    const transport: Transport<Peer> = (handlers) => {
      const endpoint = new CoapStreamEndpoint<Peer>({ ...handlers, clock });
      endpoint.add(near);
      return endpoint;
    };
    return { transport, server: near.peer, device: far.peer, near };
  };
  const done = <T>(operation: Promise<T>): Promise<T> => settled(clock, operation);
  return { clock, told, observed, server, connect, done };
}

function deviceOver() {
  const on = connected();
  const sensor = { value: 4 };
  const trouble: string[] = [];
  const executed: string[] = [];
  const connection = on.connect();
  const device = new Lwm2mClient<Peer>({
    transport: connection.transport,
    server: connection.server,
    clock: on.clock,
    endpoint: 'logger-1',
    lifetime: 300,
    binding: 'T',
    objects: [temperature(sensor), everythingObject(executed)],
    models,
    onTrouble: (error) => trouble.push(error.code),
  });
  const target = { peer: connection.device, ...MANNER };
  const token = Uint8Array.of(1);
  const observe = async (path: string, peer = connection.device): Promise<void> => {
    on.observed.set(toHex(token), { path: at(path), target: MANNER });
    await on.done(on.server.devices.observe({ ...target, peer }, at(path), token));
  };
  const measure = async (value: number): Promise<void> => {
    sensor.value = value;
    device.changed(at('/3303/0/5700'));
    await on.clock.advance(1000);
  };
  return {
    ...on,
    device,
    target,
    observe,
    measure,
    trouble,
    executed,
    connection,
    operations: on.server.devices,
  };
}

describe('over a connection (RFC 8323, LwM2M Transport 1.1.1 §6.3)', () => {
  it('a device registers, and is read, written, executed and asked for several places', async () => {
    const { device, done, operations, target, told, executed } = deviceOver();
    await done(device.register());
    await done(device.update());
    expect(told.registrations).toMatchObject([{ endpoint: 'logger-1', binding: 'T' }]);
    expect(told.updates).toBe(1);
    expect(await done(operations.read(target, at('/3303/0/5700')))).toHaveLength(1);
    const path = at('/32000/0/5');
    const value = { type: 'opaque', value: Uint8Array.from({ length: 5000 }, (_, i) => i & 0xff) } as const;
    await done(operations.write(target, path, [{ path, value }], 'replace'));
    expect(await done(operations.read(target, path))).toEqual([{ path, value }]);
    await done(operations.execute(target, at('/32000/0/23'), "0='now'"));
    expect(executed).toEqual(["0='now'"]);
    const paths = [at('/3303/0/5700'), at('/32000/0/1')];
    expect(await done(operations.composite.read(target, paths))).toHaveLength(2);
  });

  it('it notifies, and sends', async () => {
    const { device, done, observe, measure, told } = deviceOver();
    await done(device.register());
    await observe('/3303/0/5700');
    await measure(5);
    await measure(6);
    expect(told.notified.map(({ entries }) => entries[0]?.value.value)).toEqual([5, 6]);
    const [one, two] = told.notified;
    expect(one?.sequence).toBeLessThan(two?.sequence as number);
    await done(device.sendPaths([at('/3303/0/5700')]));
    expect(told.sent).toHaveLength(1);
  });

  it('it tells of a connection that was lost, and goes on over another one', async () => {
    const { device, done, observe, measure, told, trouble, connection, connect, clock } = deviceOver();
    await done(device.register());
    await observe('/3303/0/5700');
    connection.near.destroy();
    await clock.advance(1000);
    await measure(5);
    expect(trouble).toEqual(['timeout']);
    const next = connect();
    device.reconnect(next.transport, next.server);
    await clock.advance(1000);
    await done(device.register());
    await observe('/3303/0/5700', next.device);
    await measure(6);
    expect(told.notified.at(-1)?.entries[0]?.value.value).toBe(6);
    expect(told.registrations).toHaveLength(2);
  });

  it('an operation on a device whose connection has ended fails at once', async () => {
    const { done, device, operations, target, connection, clock } = deviceOver();
    await done(device.register());
    connection.near.destroy();
    await clock.advance(1000);
    await expect(operations.read(target, at('/3303/0'))).rejects.toMatchObject({
      name: 'OperationError',
      code: 'timeout',
    });
  });

  it('it is bootstrapped', async () => {
    const { clock, connect, done, told } = connected();
    const accounts = new Accounts([
      { path: at('/0/0/0'), value: { type: 'string', value: 'coap+tcp://bootstrap.example' } },
      { path: at('/0/0/1'), value: { type: 'boolean', value: true } },
      { path: at('/0/0/3'), value: { type: 'opaque', value: utf8('factory') } },
    ]);
    const { transport, server } = connect();
    const running = bootstrapOver<Peer>({
      clock,
      log: silentLogger,
      accounts,
      store: new ObjectStore([...accounts.objects], models),
      endpoint: 'logger-1',
      lwm2mVersion: '1.1',
      preferredFormat: 112,
      asksForPack: false,
      connection: { transport, server, close: async () => {} },
      save: async () => {},
      signal: new AbortController().signal,
    });
    await done(running);
    await clock.advance(1000);
    expect(told.bootstraps).toEqual([{ kind: 'finished' }]);
    expect(accounts.list).toMatchObject([{ shortServerId: 101 }]);
  });
});
