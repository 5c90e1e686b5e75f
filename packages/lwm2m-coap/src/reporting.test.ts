import { utf8 } from '@holdfast/bytes';
import { decodeMessage, encodeMessage } from '@holdfast/coap';
import { ContentFormat, Lwm2mPath } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import type { Lwm2mObject, Lwm2mResource } from './client/objects/lwm2m-object.ts';
import { DEVICE, everythingObject, kept, SERVER } from './test-net.ts';
import { observed, TEMPERATURE } from './test-observed.ts';

describe('an observation', () => {
  for (const path of ['/3303', '/3303/0', '/3303/0/5700']) {
    for (const contentFormats of [
      [ContentFormat.senmlCbor],
      [ContentFormat.senmlJson],
      [ContentFormat.tlv],
    ]) {
      it(`of ${path} in ${contentFormats.join()} begins with the values and tells each change`, async () => {
        const { observe, measure, told } = observed({ contentFormats });
        const first = await observe(path, 1);
        expect(first[0]).toEqual({ path: TEMPERATURE, value: { type: 'float', value: 4 } });
        await measure(5);
        await measure(6);
        expect(told.notified.map(({ token, entries }) => [token, entries[0]])).toEqual([
          ['01', { path: TEMPERATURE, value: { type: 'float', value: 5 } }],
          ['01', { path: TEMPERATURE, value: { type: 'float', value: 6 } }],
        ]);
        const [one, two] = told.notified;
        expect(one?.sequence).toBeLessThan(two?.sequence as number);
      });
    }
  }

  it('says nothing of a value that is the same, or of another resource', async () => {
    const { observe, measure, device, clock, told } = observed();
    await observe('/3303/0/5700', 1);
    await measure(4);
    device.changed(Lwm2mPath.parse('/3303/0/5701'));
    device.changed(Lwm2mPath.parse('/3/0/9'));
    await clock.advance(1000);
    expect(told.notified).toEqual([]);
  });

  it('tells what a server writes', async () => {
    const { observe, operations, target, done, clock, told } = observed({}, [everythingObject()]);
    await observe('/32000/0/1', 1);
    const path = Lwm2mPath.parse('/32000/0/1');
    await done(operations.write(target, path, [{ path, value: { type: 'integer', value: 9 } }], 'replace'));
    await clock.advance(100);
    expect(told.notified[0]?.entries).toEqual([{ path, value: { type: 'integer', value: 9 } }]);
  });

  it('keeps to pmin and pmax', async () => {
    const { observe, measure, values, clock, attributes } = observed();
    await attributes('/3303/0', { pmin: 10, pmax: 60 });
    await observe('/3303/0/5700', 1);
    await measure(5);
    await measure(6);
    expect(values()).toEqual([]);
    await clock.advance(8500);
    expect(values()).toEqual([6]);
    await clock.advance(59_000);
    expect(values()).toEqual([6]);
    await clock.advance(2000);
    expect(values()).toEqual([6, 6]);
    await clock.advance(120_000);
    expect(values()).toEqual([6, 6, 6, 6]);
  });

  it('takes the periods of the server object where nothing else is said', async () => {
    const server: Lwm2mObject = {
      id: 1,
      instances: new Map([
        [
          0,
          {
            resources: new Map<number, Lwm2mResource>([
              [2, kept({ type: 'integer', value: 5 })],
              [3, kept({ type: 'integer', value: 30 })],
            ]),
          },
        ],
      ]),
    };
    const { observe, measure, values, clock } = observed({}, [server]);
    await observe('/3303/0/5700', 1);
    await measure(5, 4000);
    expect(values()).toEqual([]);
    await clock.advance(2000);
    expect(values()).toEqual([5]);
    await clock.advance(31_000);
    expect(values()).toEqual([5, 5]);
  });

  it('tells only what crosses a threshold or moves by a step', async () => {
    const crossing = observed();
    await crossing.attributes('/3303/0/5700', { gt: 8, lt: 2 });
    await crossing.observe('/3303/0/5700', 1);
    for (const value of [5, 7.9, 8.1, 9, 7, 1.5, 1, 3]) await crossing.measure(value);
    expect(crossing.values()).toEqual([8.1, 7, 1.5, 3]);
    const stepping = observed();
    await stepping.attributes('/3303/0/5700', { st: 1 });
    await stepping.observe('/3303/0/5700', 1);
    for (const value of [4.5, 4.9, 5, 5.5, 4]) await stepping.measure(value);
    expect(stepping.values()).toEqual([5, 4]);
  });

  it('takes up attributes that change while it runs', async () => {
    const { observe, values, clock, attributes } = observed();
    await observe('/3303/0/5700', 1);
    await clock.advance(100_000);
    expect(values()).toEqual([]);
    await attributes('/3303/0/5700', { pmax: 20 });
    await clock.advance(21_000);
    expect(values().length).toBeGreaterThan(0);
  });

  it('ends by cancellation', async () => {
    const { observe, measure, values, operations, target, done, device } = observed();
    await observe('/3303/0/5700', 1);
    await done(operations.cancelObservation(target, TEMPERATURE, Uint8Array.of(1)));
    await measure(5);
    expect(values()).toEqual([]);
    expect(device.stats().observers).toBe(0);
  });

  it('ends by reset where the server does not know it', async () => {
    const { observe, forget, measure, values, device } = observed();
    await observe('/3303/0/5700', 1);
    forget(1);
    await measure(5);
    expect(values()).toEqual([]);
    expect(device.stats().observers).toBe(0);
  });

  it('ends when the server cannot understand what it is told', async () => {
    const { observe, measure, net, told, device } = observed();
    await observe('/3303/0/5700', 1);
    net.tap = (datagram, from) => {
      if (from.host !== DEVICE.host) return undefined;
      const message = decodeMessage(datagram);
      return message.payload.length === 0
        ? undefined
        : encodeMessage({ ...message, payload: Uint8Array.of(0x1f) });
    };
    await measure(5);
    expect(told.notified).toEqual([]);
    expect(told.ended[0]).toMatch(/could not be understood/);
    expect(device.stats().observers).toBe(0);
  });

  it('brings a bounded number of values in one message', () => {
    const { operations, target } = observed();
    const records = (count: number): Uint8Array =>
      utf8(
        JSON.stringify(Array.from({ length: count }, (_, i) => ({ n: '/3303/0/5700', v: i, t: 1e9 + i }))),
      );
    const decode = (count: number) =>
      operations.decode(target, TEMPERATURE, ContentFormat.senmlJson, records(count));
    expect(decode(2000)).toHaveLength(2000);
    expect(() => decode(2001)).toThrow(expect.objectContaining({ name: 'Lwm2mError', code: 'too-large' }));
  });

  it('ends when its instance is deleted, and the server is told', async () => {
    const { observe, operations, target, done, told, device, clock } = observed({}, [everythingObject()]);
    await observe('/32000/0/1', 1);
    await observe('/32000', 2);
    await done(operations.delete(target, Lwm2mPath.parse('/32000/0')));
    await clock.advance(100);
    expect(told.ended).toEqual(['the device ended it']);
    expect(device.stats().observers).toBe(1);
  });

  it('of more bytes than a block arrives whole', async () => {
    const { observe, operations, target, done, clock, told } = observed({}, [everythingObject()]);
    const path = Lwm2mPath.parse('/32000/0/5');
    const value = { type: 'opaque', value: Uint8Array.from({ length: 5000 }, (_, i) => i & 0xff) } as const;
    await observe('/32000/0/5', 1);
    await done(operations.write(target, path, [{ path, value }], 'replace'));
    await clock.advance(1000);
    expect(told.notified[0]?.entries).toEqual([{ path, value }]);
  });

  it('that cannot be stored is not acknowledged, and comes again', async () => {
    const { observe, measure, values, store, clock } = observed();
    await observe('/3303/0/5700', 1);
    store.fails = true;
    await measure(5, 5000);
    expect(values()).toEqual([]);
    store.fails = false;
    await clock.advance(30_000);
    expect(values()).toEqual([5]);
  });

  it('is limited in number: more are answered, not observed', async () => {
    const { done, operations, target, device } = observed();
    for (let token = 0; token < 256; token++)
      await done(operations.observe(target, TEMPERATURE, Uint8Array.of(1, token)));
    await expect(done(operations.observe(target, TEMPERATURE, Uint8Array.of(2)))).rejects.toMatchObject({
      code: 'misbehaved',
    });
    expect(device.stats().observers).toBe(256);
  });
});

describe('a device that loses the network', () => {
  it('tells of the silence, keeps its observations, and tells the newest value when it is back', async () => {
    const { observe, measure, values, net, trouble, clock, device } = observed();
    await observe('/3303/0/5700', 1);
    net.faults = { loss: 1 };
    await measure(5, 200_000);
    await measure(6, 200_000);
    expect(trouble).toEqual(['timeout', 'timeout']);
    expect(device.stats().observers).toBe(1);
    net.faults = {};
    await measure(6, 1000);
    expect(values()).toEqual([6]);
    await clock.advance(100_000);
    expect(values()).toEqual([6]);
  });

  it('goes on over another transport with the same observations and registration', async () => {
    const { observe, measure, values, net, device, done, told, clock, trouble } = observed();
    await done(device.register());
    await observe('/3303/0/5700', 1);
    net.faults = { loss: 1 };
    await measure(5, 3000);
    net.faults = {};
    const socket = net.socket({ host: DEVICE.host, port: 50_001 });
    device.reconnect(socket, socket.peer(SERVER));
    await clock.advance(1000);
    expect(values()).toEqual([5]);
    await measure(6);
    expect(values()).toEqual([5, 6]);
    await done(device.update());
    expect(told.updates).toHaveLength(1);
    expect(told.registrations).toHaveLength(1);
    expect(trouble).toEqual([]);
  });

  for (const [name, faults] of Object.entries({
    loss: { loss: 0.25 },
    duplication: { duplication: 0.5 },
    'loss, duplication and reordering': { loss: 0.15, duplication: 0.2, delay: 20, jitter: 1500 },
  })) {
    it(`with ${name}: the last value arrives, each notification once`, async () => {
      const { observe, measure, told, values, net, clock } = observed();
      await observe('/3303/0/5700', 1);
      net.faults = faults;
      for (let i = 0; i < 50; i++) await measure(i, 3000);
      await clock.advance(200_000);
      net.faults = {};
      await measure(99, 200_000);
      expect(values().at(-1)).toBe(99);
      const sequences = told.notified.map(({ sequence }) => sequence);
      expect(new Set(sequences).size).toBe(sequences.length);
      expect(sequences.length).toBeGreaterThan(15);
    });
  }
});
