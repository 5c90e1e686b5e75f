import { fromUtf8, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { coreObjects } from '../../model/core-objects.ts';
import { ModelRegistry } from '../../model/model-registry.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';
import { toJson } from '../../values/json.ts';
import type { CodecContext } from '../codec.ts';
import { lwm2mJsonCodec } from './lwm2m-json-codec.ts';

const NOW = 1_700_000_000;
const lookup = new ModelRegistry(coreObjects).lookup();
const context = (base: string, more?: Partial<CodecContext>): CodecContext => ({
  base: Lwm2mPath.parse(base),
  lookup,
  now: NOW,
  ...more,
});
const decode = (text: string, base: string, more?: Partial<CodecContext>): Entry[] =>
  lwm2mJsonCodec.decode(utf8(text), context(base, more));
const encode = (entries: readonly Entry[], base: string, more?: Partial<CodecContext>): string =>
  fromUtf8(lwm2mJsonCodec.encode(entries, context(base, more)));
const shown = (entries: readonly Entry[]): unknown[] =>
  entries.map(({ path, value, time, untyped }) => [
    path.text,
    toJson(value),
    ...(time === undefined ? [] : [time]),
    ...(untyped ? ['untyped'] : []),
  ]);
const failing = (code: string): unknown => expect.objectContaining({ name: 'Lwm2mError', code });

/** Core 1.0.2 §6.4.4: the device instance. */
const DEVICE =
  '{"bn":"/3/0/","e":[{"n":"0","sv":"Open Mobile Alliance"},{"n":"1","sv":"Lightweight M2M Client"},' +
  '{"n":"2","sv":"345000123"},{"n":"3","sv":"1.0"},{"n":"6/0","v":1},{"n":"6/1","v":5},{"n":"7/0","v":3800},' +
  '{"n":"7/1","v":5000},{"n":"8/0","v":125},{"n":"8/1","v":900},{"n":"9","v":100},{"n":"10","v":15},' +
  '{"n":"11/0","v":0},{"n":"13","v":1367491215},{"n":"14","sv":"+02:00"},{"n":"16","sv":"U"}]}';
const LINKS =
  '{"bn":"/","e":[{"n":"65/0/0/0","ov":"66:0"},{"n":"65/0/0/1","ov":"66:1"},{"n":"66/1/2","ov":"65535:65535"}]}';

describe('LwM2M JSON examples of the specification', () => {
  it('are read and written as printed there', () => {
    const device = decode(DEVICE, '/3/0');
    expect(device).toHaveLength(16);
    expect(shown(device).slice(11, 14)).toEqual([
      ['/3/0/10', 15],
      ['/3/0/11/0', 0],
      ['/3/0/13', '2013-05-02T10:40:15Z'],
    ]);
    expect(encode(device, '/3/0')).toBe(DEVICE);
    const links = decode(LINKS, '/');
    expect(links.map(({ value }) => value.type)).toEqual(['objlnk', 'objlnk', 'objlnk']);
    expect(encode(links, '/')).toBe(LINKS);
  });

  it('date historical values from their base time', () => {
    const text =
      '{"bn":"/72/","bt":25462634,"e":[{"n":"1/2","v":22.4,"t":-5},{"n":"1/2","v":22.9,"t":-30},{"n":"1/2","v":24.1,"t":-50}]}';
    expect(decode(text, '/72').map(({ value, time }) => [value.value, time])).toEqual([
      [22.4, 25_462_629],
      [22.9, 25_462_604],
      [24.1, 25_462_584],
    ]);
  });
});

describe('LwM2M JSON', () => {
  it.each([
    ['{"e":[{"n":"9","v":80}]}', '/3/0', '/3/0/9'],
    ['{"e":[{"n":"","v":80}]}', '/3/0/9', '/3/0/9'],
    ['{"e":[{"v":80}]}', '/3/0/9', '/3/0/9'],
    ['{"bn":"/3/0/9","e":[{"v":80}]}', '/3/0/9', '/3/0/9'],
    ['{"e":[{"n":"/3/0/9","v":80}]}', '/3/0', '/3/0/9'],
    ['{"bn":"","e":[{"n":"0/9","v":80}]}', '/3', '/3/0/9'],
    ['{"e":[{"n":"3/0/9","v":80}]}', '/', '/3/0/9'],
    ['{"bn":"/3/","e":[{"n":"0/7/1","v":80}]}', '/3', '/3/0/7/1'],
  ])('%s in answer to %s is of %s', (text, base, path) => {
    expect(shown(decode(text, base))).toEqual([[path, 80]]);
  });

  it('may name an alternate root, and is written with it', () => {
    const rootPath = '/lwm2m';
    const entries = decode('{"bn":"/lwm2m/3/0/","e":[{"n":"9","v":80}]}', '/3/0', { rootPath });
    expect(shown(entries)).toEqual([['/3/0/9', 80]]);
    expect(encode(entries, '/3/0', { rootPath })).toBe('{"bn":"/lwm2m/3/0/","e":[{"n":"9","v":80}]}');
    expect(encode(entries, '/', { rootPath })).toBe('{"bn":"/lwm2m/","e":[{"n":"3/0/9","v":80}]}');
    expect(shown(decode('{"e":[{"n":"9","v":80}]}', '/3/0', { rootPath }))).toEqual([['/3/0/9', 80]]);
  });

  it('holds opaque values as base64, where the definition says so', () => {
    const entries = decode('{"bn":"/5/0/0","e":[{"sv":"AP8H"}]}', '/5/0/0');
    expect(entries[0]?.value).toEqual({ type: 'opaque', value: Uint8Array.of(0, 255, 7) });
    expect(encode(entries, '/5/0/0')).toBe('{"bn":"/5/0/0","e":[{"sv":"AP8H"}]}');
    expect(() => decode('{"bn":"/5/0/0","e":[{"sv":"***"}]}', '/5/0/0')).toThrow(failing('bad-value'));
    expect(shown(decode('{"bn":"/33000/0/0","e":[{"sv":"AP8H"}]}', '/33000'))).toEqual([
      ['/33000/0/0', 'AP8H', 'untyped'],
    ]);
  });

  it('dates values since 1970, or before now', () => {
    const text = `{"bn":"/3303/0/","bt":${NOW},"e":[{"n":"5700","v":1.5},{"n":"5700","t":60,"v":2.5}]}`;
    const entries = decode(text, '/3303/0');
    expect(entries.map(({ time }) => time)).toEqual([NOW, NOW + 60]);
    expect(encode(entries, '/3303/0')).toBe(text);
    const past = '{"e":[{"n":"5700","t":-10,"v":1.5},{"n":"5700","t":0,"v":2.5}]}';
    expect(decode(past, '/3303/0').map(({ time }) => time)).toEqual([NOW - 10, undefined]);
    expect(() => lwm2mJsonCodec.decode(utf8(past), { base: Lwm2mPath.parse('/3303/0'), lookup })).toThrow(
      failing('bad-payload'),
    );
  });

  it('takes object links that a client writes as text, as Leshan does', () => {
    const entries = decode('{"bn":"/3/0/","e":[{"n":"22/0","sv":"66:0"}]}', '/3/0');
    expect(entries[0]?.value).toEqual({ type: 'objlnk', value: { objectId: 66, instanceId: 0 } });
  });

  it('keeps the digits of large integers', () => {
    const text = '{"bn":"/3/0/","e":[{"n":"10","v":9007199254740993}]}';
    expect(encode(decode(text, '/3/0'), '/3/0')).toBe(text);
  });

  it.each([
    ['an array', '[]'],
    ['no records', '{"bn":"/3/0/"}'],
    ['records that are none', '{"e":{"n":"9"}}'],
    ['a record that is none', '{"e":[1]}'],
    ['a record without a value', '{"e":[{"n":"9"}]}'],
    ['two values', '{"e":[{"n":"9","v":1,"sv":"1"}]}'],
    ['null', '{"e":[{"n":"9","v":null}]}'],
    ['a boolean that is none', '{"e":[{"n":"9","bv":1}]}'],
    ['a name that is no path', '{"e":[{"n":"level","v":1}]}'],
    ['a value of an instance', '{"bn":"/3/0","e":[{"v":1}]}'],
    ['a value outside the path asked for', '{"bn":"/4/0/","e":[{"n":"9","v":1}]}'],
    ['an inherited field', '{"__proto__":{"e":[]}}'],
    ['an endless time', '{"bt":1e308,"e":[{"n":"9","t":1e308,"v":1}]}'],
    ['half a surrogate pair', String.raw`{"e":[{"n":"0","sv":"\ud800"}]}`],
    ['cut text', '{"e":['],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(() => decode(text, '/3/0')).toThrow(failing('bad-payload'));
  });

  it('stops at its limits', () => {
    const limits = { maxBytes: 100, maxEntries: 1 };
    const code = 'too-large';
    expect(() => decode(' '.repeat(101), '/3', { limits })).toThrow(failing(code));
    expect(() => decode('{"e":[{},{}]}', '/3', { limits })).toThrow(failing(code));
    expect(() => decode(`{"bn":"/${'0'.repeat(200)}","e":[{"n":"9","v":1}]}`, '/3')).toThrow(failing(code));
  });
});
