import { codes, decodeMessage, encodeMessage, optionNumbers, stringOption } from '@holdfast/coap';
import { ContentFormat, Lwm2mPath } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import type { Lwm2mObject, Lwm2mResource } from './client/objects/lwm2m-object.ts';
import type { Notified } from './server/reporting-interface.ts';
import { DEVICE, everythingObject, kept, SERVER } from './test-net.ts';
import { observed, TEMPERATURE } from './test-observed.ts';

describe('what did not arrive', () => {
  const reports = (told: { notified: readonly Notified[] }) =>
    told.notified.map(({ entries }) => entries.map(({ value, time }) => [value.value, time]));

  for (const [name, options, hqmax, kept] of [
    ['the device wishes', { history: 3 }, undefined, [5, 6, 7]],
    ['the server wishes (hqmax)', {}, 2, [6, 7]],
  ] as const) {
    it(`is told as far as ${name}, each value with its time, in one message`, async () => {
      const { observe, measure, attributes, told, net, clock, device } = observed(options);
      if (hqmax !== undefined) await attributes('/3303/0/5700', { hqmax });
      await observe('/3303/0/5700', 1);
      net.faults = { loss: 1 };
      const times: number[] = [];
      for (const value of [5, 6, 7]) {
        times.push(clock.now() / 1000);
        await measure(value, 100_000);
      }
      expect(told.notified).toEqual([]);
      net.faults = {};
      device.changed(TEMPERATURE);
      await clock.advance(1000);
      const all = [5, 6, 7].map((value, i) => [value, times[i]] as const);
      expect(reports(told)).toEqual([all.slice(-kept.length)]);
      await measure(8);
      expect(reports(told)[1]).toEqual([[8, undefined]]);
    });
  }

  it('is only the newest in a format without times', async () => {
    const contentFormats = [ContentFormat.tlv];
    const { observe, measure, told, net } = observed({ history: 3, contentFormats });
    await observe('/3303/0/5700', 1);
    net.faults = { loss: 1 };
    for (const value of [5, 6]) await measure(value, 100_000);
    net.faults = {};
    await measure(7);
    expect(reports(told)).toEqual([[[7, undefined]]]);
  });

  it('is bounded, whatever a server asks for', async () => {
    const { observe, measure, attributes, told, net, device, clock } = observed({}, []);
    await attributes('/3303/0/5700', { hqmax: 1_000_000 });
    await observe('/3303/0/5700', 1);
    net.faults = { loss: 1 };
    for (let i = 0; i < 2100; i++) await measure(i + 10, 1);
    await clock.advance(200_000);
    net.faults = {};
    device.changed(TEMPERATURE);
    await clock.advance(20_000);
    const values = told.notified.flatMap(({ entries }) => entries.map(({ value }) => value.value));
    expect(values).toHaveLength(2000);
    expect(values.at(-1)).toBe(2109);
  });

  it('is forgotten where the server does not want it kept (/1/x/6)', async () => {
    const server: Lwm2mObject = {
      id: 1,
      instances: new Map([
        [0, { resources: new Map<number, Lwm2mResource>([[6, kept({ type: 'boolean', value: false })]]) }],
      ]),
    };
    const { observe, measure, values, net, clock, device } = observed({ history: 10 }, [server]);
    await observe('/3303/0/5700', 1);
    net.faults = { loss: 1 };
    await measure(5, 200_000);
    net.faults = {};
    device.changed(TEMPERATURE);
    await clock.advance(100_000);
    expect(values()).toEqual([]);
    await measure(6);
    expect(values()).toEqual([6]);
  });
});

describe('an observation of LwM2M 1.2', () => {
  it('tells the device when the server has what it was told', async () => {
    const acknowledged: unknown[] = [];
    const { observe, measure, store, clock } = observed({
      onNotified: (paths, entries) =>
        acknowledged.push([paths.join(' '), ...entries.map(({ value }) => value.value)]),
    });
    await observe('/3303/0/5700', 1);
    store.fails = true;
    await measure(5, 1000);
    expect(acknowledged).toEqual([]);
    store.fails = false;
    await clock.advance(10_000);
    expect(acknowledged).toEqual([['/3303/0/5700', 5]]);
  });

  it('asks for no acknowledgement where none is wanted, but once a day', async () => {
    const { observe, measure, attributes, values, net, forget, device } = observed();
    const types: number[] = [];
    net.tap = (datagram, from) => {
      if (from.host === DEVICE.host) types.push(decodeMessage(datagram).type);
    };
    await attributes('/3303/0/5700', { con: 0 });
    await observe('/3303/0/5700', 1);
    types.length = 0;
    await measure(5);
    await measure(6, 90_000_000);
    await measure(7);
    await measure(8);
    expect(types).toEqual([1, 1, 0, 1]);
    expect(values()).toEqual([5, 6, 7, 8]);
    forget(1);
    await measure(9);
    expect(device.stats().observers).toBe(0);
  });

  it('has attributes of its own, which then rule alone', async () => {
    const on = observed();
    await on.attributes('/3303/0/5700', { gt: 100 });
    on.net.tap = (datagram, from) => {
      const message = decodeMessage(datagram);
      if (from.host !== SERVER.host || message.code !== codes.get) return undefined;
      const query = stringOption(optionNumbers.uriQuery, 'pmin=10');
      return encodeMessage({ ...message, options: [...message.options, query] });
    };
    await on.observe('/3303/0/5700', 1);
    await on.measure(5, 5000);
    expect(on.values()).toEqual([]);
    await on.clock.advance(6000);
    expect(on.values()).toEqual([5]);
  });

  it('tells the edge of a boolean that was asked for', async () => {
    const on = observed({}, [everythingObject()]);
    const path = Lwm2mPath.parse('/32000/0/4');
    await on.attributes('/32000/0/4', { edge: 0 });
    await on.observe('/32000/0/4', 1);
    for (const value of [false, true, false]) {
      const entry = { path, value: { type: 'boolean', value } as const };
      await on.done(on.operations.write(on.target, path, [entry], 'replace'));
      await on.clock.advance(1000);
    }
    expect(on.values()).toEqual([false, false]);
  });
});
