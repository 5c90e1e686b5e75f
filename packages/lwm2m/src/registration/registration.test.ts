import { fromUtf8, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import { checkEndpointName } from './endpoint-name.ts';
import { formatRegistration, formatUpdate } from './format-registration.ts';
import { parseRegistration, parseUpdate } from './parse-registration.ts';
import type { ProfileLookup, RegistrationRequest } from './registration.ts';

const path = (text: string): Lwm2mPath => Lwm2mPath.parse(text);
const LIST = '</>;rt="oma.lwm2m";ct=112,</1/0>,</3303>;ver="1.1",</3303/0>,</3/0>';

describe('parseRegistration', () => {
  it('reads what a device says of itself', () => {
    const queries = [
      'ep=urn:imei:490154203237518',
      'lt=300',
      'lwm2m=1.1',
      'b=UT',
      'Q',
      'sms=+4512345678',
      'x=1',
      'y',
    ];
    expect(parseRegistration(queries, utf8(LIST))).toEqual({
      endpoint: 'urn:imei:490154203237518',
      lifetime: 300,
      lwm2mVersion: '1.1',
      binding: 'UT',
      queueMode: true,
      smsNumber: '+4512345678',
      unknown: [{ name: 'x', value: '1' }, { name: 'y' }],
      objects: [
        { path: path('/1/0') },
        { path: path('/3/0') },
        { path: path('/3303'), version: '1.1' },
        { path: path('/3303/0') },
      ],
      contentFormats: [112],
      rootPath: '/',
    });
  });

  it('fills in what is left out', () => {
    expect(parseRegistration(['ep=a'], utf8('</3/0>'))).toEqual({
      endpoint: 'a',
      lifetime: 86_400,
      lwm2mVersion: '1.0',
      binding: 'U',
      queueMode: false,
      objects: [{ path: path('/3/0') }],
      contentFormats: [],
      rootPath: '/',
    });
    expect(parseRegistration([], utf8('</3/0>')).endpoint).toBeUndefined();
  });

  it('reads what LwM2M 1.2 added: bindings, external identifiers, profile ids', () => {
    const profiles: ProfileLookup = (id) =>
      id === 'v:logger-2'
        ? [{ path: path('/3/0') }, { path: path('/3303'), version: '1.0' }, { path: path('/3303/0') }]
        : undefined;
    const queries = ['ep=a', 'lwm2m=1.2', 'b=UMH', 'sms=meter7@example.com', 'pid=v:logger-2'];
    const read = parseRegistration(queries, utf8('</3303>;ver="1.1",</1/0>'), profiles);
    expect(read).toMatchObject({
      lwm2mVersion: '1.2',
      binding: 'UMH',
      smsNumber: 'meter7@example.com',
      profileIds: ['v:logger-2'],
      objects: [
        { path: path('/1/0') },
        { path: path('/3/0') },
        { path: path('/3303'), version: '1.1' },
        { path: path('/3303/0') },
      ],
    });
    expect(parseRegistration(queries, new Uint8Array(), profiles).objects).toHaveLength(3);
    expect(parseUpdate(['pid=v:logger-2'], new Uint8Array(), '1.2', profiles).list?.objects).toHaveLength(3);
    expect(formatUpdate({ profileIds: ['v:logger-2', '6:1234abcd'] }).queries).toEqual([
      'pid=v:logger-2',
      'pid=6:1234abcd',
    ]);
  });

  it.each([
    [['pid=v:x'], 'unknown-profile'],
    [['pid="v:known,6:1234abcd"'], 'unknown-profile'],
    [['pid'], 'bad-registration'],
    [['pid=6:XYZ'], 'bad-registration'],
    [['pid="v:a'], 'bad-registration'],
    [['pid=x:1'], 'bad-registration'],
    [[`pid="${'v:a,'.repeat(16)}v:a"`], 'too-large'],
  ])('refuses the profile ids %j', (queries, code) => {
    const profiles: ProfileLookup = (id) => (id === 'v:known' ? [{ path: path('/3/0') }] : undefined);
    expect(() => parseRegistration(queries, new Uint8Array(), profiles)).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code }),
    );
    expect(() => parseRegistration(['pid=v:known'], new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'unknown-profile' }),
    );
  });

  it('reads the queue mode of LwM2M 1.0', () => {
    expect(parseRegistration(['ep=a', 'b=UQ'], utf8('</3/0>'))).toMatchObject({
      binding: 'U',
      queueMode: true,
    });
  });

  it('finds the objects below an alternate root, and nothing beside it', () => {
    const list =
      '</lwm2m>;rt="core.x oma.lwm2m";ct="60 110 112",</lwm2m/3/0>,</lwm2m/1>,</4/0>,</sensors/light>';
    expect(parseRegistration(['ep=a'], utf8(list))).toMatchObject({
      objects: [{ path: path('/1') }, { path: path('/3/0') }],
      contentFormats: [60, 110, 112],
      rootPath: '/lwm2m',
    });
  });

  it('takes the content formats of a root that does not say it is one', () => {
    const { contentFormats, rootPath } = parseRegistration(['ep=a'], utf8('</>;ct=11543,</3/0>'));
    expect([contentFormats, rootPath]).toEqual([[11543], '/']);
  });

  it('leaves out links and versions that LwM2M does not define', () => {
    const list = '</3/0/1>,</temp>,</3>;ver=new,</70000>,</3>;ver="1.2"';
    expect(parseRegistration(['ep=a'], utf8(list)).objects).toEqual([{ path: path('/3'), version: '1.2' }]);
  });

  it.each([
    ['an empty endpoint name', ['ep='], 'bad-registration'],
    ['an endpoint name without a value', ['ep'], 'bad-registration'],
    ['a lifetime that is none', ['ep=a', 'lt=-1'], 'bad-registration'],
    ['a lifetime beyond 32 bits', ['ep=a', 'lt=4294967296'], 'bad-registration'],
    ['a lifetime as a fraction', ['ep=a', 'lt=1.5'], 'bad-registration'],
    ['a version that is none', ['ep=a', 'lwm2m=latest'], 'bad-registration'],
    ['a binding that is none', ['ep=a', 'b=u p'], 'bad-registration'],
    ['a number that is none', ['ep=a', 'sms=call me'], 'bad-registration'],
    ['a parameter given twice', ['ep=a', 'ep=b'], 'bad-registration'],
    ['parameters without end', Array.from({ length: 33 }, (_, i) => `x${i}`), 'too-large'],
  ])('refuses %s', (_name, queries, code) => {
    expect(() => parseRegistration(queries, utf8('</3/0>'))).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code }),
    );
  });

  it.each([
    ['no object list', '', 'bad-registration'],
    ['a list without objects', '</>;rt="oma.lwm2m"', 'bad-registration'],
    ['a malformed list', '</3/0', 'bad-link'],
    ['a list that is too long', `</3/0>${',</3/0>'.repeat(3_000)}`, 'too-large'],
    ['a root that is no path', '<../x>;rt="oma.lwm2m",</3/0>', 'bad-registration'],
    ['a root in another host', '<//evil/x>;rt="oma.lwm2m",</3/0>', 'bad-registration'],
  ])('refuses %s', (_name, list, code) => {
    expect(() => parseRegistration(['ep=a'], utf8(list))).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code }),
    );
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseRegistration(['ep=a'], Uint8Array.of(0xff))).toThrow(
      expect.objectContaining({ code: 'bad-payload' }),
    );
  });

  it('reads anything or fails typed', () => {
    const query = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom('ep', 'lt', 'b', 'Q', 'sms', 'lwm2m', 'pid'), fc.string())
        .map((pair) => pair.join('=')),
    );
    fc.assert(
      fc.property(fc.array(query), fc.oneof(fc.uint8Array(), fc.string().map(utf8)), (queries, payload) => {
        for (const parse of [parseRegistration, parseUpdate]) {
          try {
            parse(queries, payload);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Lwm2mError' });
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseUpdate', () => {
  it('holds only what changes', () => {
    expect(parseUpdate([], new Uint8Array())).toEqual({});
    expect(parseUpdate(['lt=60', 'b=U'], new Uint8Array())).toEqual({ lifetime: 60, binding: 'U' });
    expect(parseUpdate(['Q'], utf8('</3/0>'))).toEqual({
      queueMode: true,
      list: { objects: [{ path: path('/3/0') }], contentFormats: [], rootPath: '/' },
    });
  });

  it('ends queue mode by the binding of LwM2M 1.0 alone', () => {
    expect(parseUpdate(['b=U'], new Uint8Array(), '1.0')).toEqual({ binding: 'U', queueMode: false });
    expect(parseUpdate(['b=UQ'], new Uint8Array(), '1.0')).toEqual({ binding: 'U', queueMode: true });
    expect(parseUpdate(['b=U'], new Uint8Array(), '1.1')).toEqual({ binding: 'U' });
    expect(parseUpdate([], new Uint8Array(), '1.0')).toEqual({});
  });

  it('cannot rename a device', () => {
    expect(() => parseUpdate(['ep=b'], new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'bad-registration' }),
    );
  });
});

describe('formatRegistration', () => {
  const request: RegistrationRequest = {
    endpoint: 'urn:imei:1',
    lifetime: 300,
    lwm2mVersion: '1.1',
    binding: 'U',
    queueMode: true,
    objects: [{ path: path('/1/0') }, { path: path('/3303'), version: '1.1' }],
    contentFormats: [110, 112],
    rootPath: '/',
  };

  it('writes the options and the list', () => {
    const { queries, payload } = formatRegistration(request);
    expect(queries).toEqual(['ep=urn:imei:1', 'lt=300', 'lwm2m=1.1', 'b=U', 'Q']);
    expect(fromUtf8(payload as Uint8Array)).toBe('</>;rt="oma.lwm2m";ct="110 112",</1/0>,</3303>;ver="1.1"');
    expect(formatRegistration({ ...request, lwm2mVersion: '1.0' }).queries).toContain('b=UQ');
  });

  it('is read back', () => {
    for (const more of [
      {},
      { rootPath: '/lwm2m/x', contentFormats: [] },
      { queueMode: false, smsNumber: '45', unknown: [{ name: 'z', value: '1=2' }] },
      { lwm2mVersion: '1.0' },
    ]) {
      const { queries, payload } = formatRegistration({ ...request, ...more });
      expect(parseRegistration(queries, payload as Uint8Array)).toEqual({ ...request, ...more });
    }
  });

  it('refuses what would be refused', () => {
    for (const more of [
      { endpoint: 'a\n' },
      { lifetime: 1.5 },
      { binding: '' },
      { objects: [{ path: path('/3/0/1') }] },
      { rootPath: '/a b' },
    ]) {
      expect(() => formatRegistration({ ...request, ...more })).toThrow(
        expect.objectContaining({ code: 'bad-registration' }),
      );
    }
  });

  it('writes updates', () => {
    expect(formatUpdate({})).toEqual({ queries: [] });
    const list = { objects: [{ path: path('/3/0') }], contentFormats: [], rootPath: '/' };
    const { queries, payload } = formatUpdate({ lifetime: 60, list });
    expect(parseUpdate(queries, payload as Uint8Array)).toEqual({ lifetime: 60, list });
  });
});

describe('checkEndpointName', () => {
  it.each(['urn:dev:os:32473-123', 'a', 'måler 7', 'x'.repeat(252)])('takes %j', (name) => {
    expect(checkEndpointName(name)).toBe(name);
  });

  it.each([
    '',
    'a\u0000',
    'a\nb',
    '\u202Eevil',
    'a\u200Bb',
    ' a',
    'a ',
    '\ud800',
    'x'.repeat(253),
    'å'.repeat(127),
  ])('refuses %j', (name) => {
    expect(() => checkEndpointName(name)).toThrow(expect.objectContaining({ code: 'bad-registration' }));
  });
});
