import { codes } from '@holdfast/coap';
import { ContentFormat } from '@holdfast/lwm2m';
import { startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openNat, type Nat } from '../support/nat.ts';
import type { TestNumber } from './catalogue.ts';
import { conformance } from './conformance.ts';
import { FormatTap } from './format-tap.ts';
import { leshan, LeshanDevice } from './leshan-device.ts';

let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast();
});
afterAll(async () => server.stop());

const byLeshan = conformance({ ...leshan, server: 'REST API' });

const formats: readonly {
  readonly name: string;
  readonly format: number;
  /** Of one value at a time. */
  readonly isSingle: boolean;
  readonly reads: TestNumber;
  readonly writes: TestNumber;
}[] = [
  { name: 'text', format: ContentFormat.text, isSingle: true, reads: 201, writes: 205 },
  { name: 'cbor', format: ContentFormat.cbor, isSingle: true, reads: 211, writes: 212 },
  { name: 'tlv', format: ContentFormat.tlv, isSingle: false, reads: 203, writes: 215 },
  { name: 'lwm2m-json', format: ContentFormat.lwm2mJson, isSingle: false, reads: 204, writes: 220 },
  { name: 'senml-json', format: ContentFormat.senmlJson, isSingle: false, reads: 231, writes: 234 },
  { name: 'senml-cbor', format: ContentFormat.senmlCbor, isSingle: false, reads: 232, writes: 233 },
];

/** Each device answers in one format and takes no other, so that what passes passed in it; the wire, in the clear, is looked at besides. */
describe.each(formats)('a device that speaks $name', ({ name, format, isSingle, reads, writes }) => {
  const tap = new FormatTap();
  let nat: Nat | undefined;
  let device: LeshanDevice;
  beforeAll(async () => {
    if (leshan.unavailable !== undefined) return;
    nat = await openNat(server.coap, tap.hear);
    device = await LeshanDevice.start(server, `speaks-${name}`, {
      secure: false,
      port: nat.port,
      more: ['-answers', name, '-understands', name],
    });
  });
  afterAll(async () => {
    await device?.stop();
    nat?.close();
  });

  byLeshan(reads, async () => {
    const identity = [
      ['3/0/0', 'Leshan'],
      ['3/0/1', 'interop'],
      ['3/0/2', '0001'],
    ] as const;
    for (const [path, value] of identity) {
      expect(await device.value(path)).toBe(value);
      expect(tap.answered(`/${path}`, codes.get)).toBe(format);
    }
    expect(await device.value('1/0/1')).toBe(300);
    expect(await device.value('1/0/6')).toBe(false);
    expect(tap.answered('/1/0/6', codes.get)).toBe(format);
    if (isSingle) return;
    expect(await device.read('3/0')).toMatchObject({
      '/3/0/0': 'Leshan',
      '/3/0/7/0': 3800,
      '/3/0/7/1': 5000,
      '/3/0/9': 80,
      '/3/0/16': 'U',
    });
    expect(tap.answered('/3/0', codes.get)).toBe(format);
  });

  byLeshan(writes, async () => {
    for (const [path, value] of [
      ['1/0/2', 101],
      ['1/0/3', 1010],
      ['1/0/6', true],
      ['3/0/15', 'Europe/Oslo'],
    ] as const) {
      await device.write(path, value);
      expect(tap.asked(`/${path}`, codes.put)).toBe(format);
      expect(await device.value(path)).toBe(value);
    }
    if (isSingle) return;
    await device.update('1/0', { '2': 7, '6': false });
    expect(tap.asked('/1/0', codes.post)).toBe(format);
    expect(await device.read('1/0')).toMatchObject({ '/1/0/2': 7, '/1/0/3': 1010, '/1/0/6': false });
    await device.update('1/0', { '1': 300, '2': 1, '3': 10, '6': true, '7': 'U' }, 'replace');
    expect(tap.asked('/1/0', codes.put)).toBe(format);
    expect(await device.read('1/0')).toMatchObject({ '/1/0/2': 1, '/1/0/3': 10, '/1/0/6': true });
  });
});
