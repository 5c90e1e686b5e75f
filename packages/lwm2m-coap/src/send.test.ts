import { utf8 } from '@holdfast/bytes';
import { codes, CoapEndpoint, formatCode } from '@holdfast/coap';
import { ContentFormat, Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import type { Lwm2mObject, Lwm2mResource } from './client/objects/lwm2m-object.ts';
import { kept, SERVER, serverAndDevice, temperature } from './test-net.ts';

const PATH = Lwm2mPath.parse('/3303/0/5700');
const celsius = (value: number, time?: number): Entry => ({
  path: PATH,
  value: { type: 'float', value },
  ...(time === undefined ? {} : { time }),
});

const muted = (isMuted: boolean): Lwm2mObject => ({
  id: 1,
  version: '1.2',
  instances: new Map([
    [0, { resources: new Map<number, Lwm2mResource>([[23, kept({ type: 'boolean', value: isMuted })]]) }],
  ]),
});

describe('a device', () => {
  for (const contentFormats of [[ContentFormat.senmlCbor], [ContentFormat.senmlJson], [ContentFormat.tlv]]) {
    it(`that states format ${contentFormats.join()} sends values of its own accord, old ones with their times`, async () => {
      const on = serverAndDevice([temperature({ value: 4 })], { contentFormats });
      await on.done(on.device.register());
      const entries = [celsius(4.5, 1_790_000_000), celsius(5, 1_790_000_060)];
      await on.done(on.device.send(entries));
      expect(on.told.sent).toEqual([entries]);
      await on.done(on.device.sendPaths([PATH]));
      expect(on.told.sent[1]).toEqual([celsius(4)]);
    });
  }

  it('of LwM2M 1.2 sends in LwM2M CBOR, which has no times, what has none', async () => {
    const contentFormats = [ContentFormat.lwm2mCbor];
    const on = serverAndDevice([temperature({ value: 4 })], { contentFormats, lwm2mVersion: '1.2' });
    await on.done(on.device.register());
    await on.done(on.device.send([celsius(4.5)]));
    await on.done(on.device.send([celsius(5, 1_790_000_060)]));
    expect(on.told.sent).toEqual([[celsius(4.5)], [celsius(5, 1_790_000_060)]]);
  });

  it('knows that its values are kept only when they are', async () => {
    const on = serverAndDevice([temperature({ value: 4 })]);
    await on.done(on.device.register());
    on.store.fails = true;
    const state = { settled: false };
    const sending = on.device.send([celsius(4.5)]).finally(() => (state.settled = true));
    await on.clock.advance(5000);
    expect(state.settled).toBe(false);
    on.store.fails = false;
    await on.done(sending);
    expect(on.told.sent).toEqual([[celsius(4.5)]]);
  });

  it('is silent where the server has muted it (1.2, /1/x/23)', async () => {
    const on = serverAndDevice([temperature({ value: 4 }), muted(true)]);
    await on.done(on.device.register());
    await expect(on.device.send([celsius(4.5)])).rejects.toMatchObject({ code: 'refused' });
    const heard = serverAndDevice([temperature({ value: 4 }), muted(false)]);
    await heard.done(heard.device.register());
    await heard.done(heard.device.send([celsius(4.5)]));
    expect(heard.told.sent).toHaveLength(1);
    expect(on.told.sent).toEqual([]);
  });

  it('does not send before it is registered, nor nothing', async () => {
    const on = serverAndDevice([temperature({ value: 4 })]);
    await expect(on.device.send([celsius(4.5)])).rejects.toMatchObject({ code: 'refused' });
    await on.done(on.device.register());
    await expect(on.device.send([])).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('the Send resource', () => {
  const cases: [string, number, number | undefined, string, string][] = [
    ['values', codes.post, ContentFormat.senmlJson, '[{"n":"/3303/0/5700","v":4}]', '2.04'],
    [
      'of an object that no definition knows',
      codes.post,
      ContentFormat.senmlJson,
      '[{"n":"/9/9/9","v":4}]',
      '2.04',
    ],
    ['nothing', codes.post, ContentFormat.senmlJson, '[]', '4.00'],
    ['rubbish', codes.post, ContentFormat.senmlJson, '[{', '4.00'],
    ['a value of no resource', codes.post, ContentFormat.senmlJson, '[{"n":"/3303","v":4}]', '4.00'],
    ['text', codes.post, ContentFormat.text, '4', '4.15'],
    ['no format', codes.post, undefined, '4', '4.15'],
    ['another method', codes.put, ContentFormat.senmlJson, '[{"n":"/3303/0/5700","v":4}]', '4.05'],
    [
      'too much',
      codes.post,
      ContentFormat.senmlJson,
      `[${Array(2001).fill('{"n":"/3303/0/5700","v":4}').join()}]`,
      '4.13',
    ],
  ];
  for (const [name, method, contentFormat, text, code] of cases) {
    it(`answers ${name} with ${code}, and with 4.04 where it comes from a stranger`, async () => {
      const on = serverAndDevice([temperature({ value: 4 })]);
      await on.done(on.device.register());
      on.device.close();
      const ask = async (port: { host: string; port: number }): Promise<string> => {
        const socket = on.net.socket(port);
        const endpoint = new CoapEndpoint({ transport: socket, clock: on.clock });
        const request = { method, path: ['dp'], contentFormat, payload: utf8(text) };
        const response = await on.done(endpoint.request(socket.peer(SERVER), request));
        endpoint.close();
        return formatCode(response.code);
      };
      expect(await ask({ host: '10.0.0.2', port: 50_000 })).toBe(code);
      expect(await ask({ host: '10.0.0.66', port: 1 })).toBe(method === codes.put ? '4.05' : '4.04');
      expect(on.told.sent).toHaveLength(code === '2.04' ? 1 : 0);
    });
  }
});
