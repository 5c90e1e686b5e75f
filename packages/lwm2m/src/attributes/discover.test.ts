import { fromUtf8, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import { formatDiscover, parseDiscover } from './discover.ts';

describe('Discover', () => {
  it.each([
    [
      '/',
      '</3>;ver="1.2";pmin=10,</3/0>;pmax=60,</3/0/1>,</3/0/6>;dim=8,</3/0/7>;dim=8;gt=50;lt=42.2;st=0.5',
    ],
    ['/', '</1/0>;ssid=101;pmin=300;epmin=5;epmax=6'],
    ['/', '</>;lwm2m="1.1",</0>,</0/0>;ssid=101;uri="coaps://server_1.example.com"'],
    ['/', '</3200/0/5500>;edge=1;con=1;hqmax=20,</3/0/7/1>;lt=45'],
    ['/lwm2m', '</lwm2m/3>,</lwm2m/3/0/6/1>'],
  ])('below %s comes back as it was: %s', (rootPath, text) => {
    expect(fromUtf8(formatDiscover(parseDiscover(utf8(text), rootPath), rootPath))).toBe(text);
  });

  it('reads what servers put after a Bootstrap-Discover', () => {
    const lines =
      '</>;lwm2m=1.1,</0/0>;ssid=101;uri="coaps://server_1.example.com", </0/1/>, </1/0/>;ssid=101, </3/0>,</5>,' +
      '</55>;ver=1.9,</21/0>;ssid=101';
    expect(parseDiscover(utf8(lines))).toEqual(
      [
        { path: '/', lwm2mVersion: '1.1' },
        { path: '/0/0', serverId: 101, serverUri: 'coaps://server_1.example.com' },
        { path: '/0/1' },
        { path: '/1/0', serverId: 101 },
        { path: '/3/0' },
        { path: '/5' },
        { path: '/55', version: '1.9' },
        { path: '/21/0', serverId: 101 },
      ].map((line) => ({ ...line, path: Lwm2mPath.parse(line.path), attributes: {} })),
    );
  });

  it.each(['lwm2m="1.0",</0/0>;ssid=101,</1/0>', ' lwm2m=1.0 , </0/0>;ssid=101,</1/0>'])(
    'reads how LwM2M 1.0 began one: %s',
    (lines) => {
      expect(parseDiscover(utf8(lines))).toMatchObject([
        { path: { text: '/' }, lwm2mVersion: '1.0' },
        { path: { text: '/0/0' }, serverId: 101 },
        { path: { text: '/1/0' } },
      ]);
    },
  );

  it('says what each line holds', () => {
    expect(parseDiscover(utf8('</3303>;ver=1.1,</3303/0/5700>;gt=-1.5;pmin=3'))).toMatchObject([
      { path: { text: '/3303' }, version: '1.1', attributes: {} },
      { path: { text: '/3303/0/5700' }, attributes: { gt: -1.5, pmin: 3 } },
    ]);
  });

  it('leaves out other links, and attributes that mean something else', () => {
    const found = parseDiscover(utf8('</rd>,</3/0/1>;pmin=often;dim=x;con=2;gt,</3/0/70000>'));
    expect(found).toMatchObject([{ path: { text: '/3/0/1' }, attributes: {} }]);
    expect(found[0]).not.toHaveProperty('dimension');
  });

  it.each([
    [utf8('</3'), 'bad-link'],
    [Uint8Array.of(0xff), 'bad-payload'],
  ])('refuses %o', (payload, code) => {
    expect(() => parseDiscover(payload)).toThrow(expect.objectContaining({ name: 'Lwm2mError', code }));
  });
});
