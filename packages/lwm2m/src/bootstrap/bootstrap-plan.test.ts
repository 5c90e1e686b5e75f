import { utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { readAccessControls } from '../access/access-control.ts';
import { may } from '../access/may.ts';
import { parseDiscover, type Discovered } from '../attributes/discover.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import { toJson } from '../values/json.ts';
import { bootstrapPlan } from './bootstrap-plan.ts';
import type { BootstrapProfile, ServerAccount } from './bootstrap-profile.ts';
import type { BootstrapStep } from './bootstrap-step.ts';

const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill);
const server = (shortId: number, more?: Partial<ServerAccount>): ServerAccount => ({
  uri: 'coaps://lwm2m.example.com:5684',
  shortId,
  lifetime: 300,
  binding: 'U',
  credentials: { mode: 'psk', identity: utf8('device-7'), key: bytes(16) },
  ...more,
});
const oscore = { masterSecret: bytes(16), senderId: bytes(1, 1), recipientId: bytes(1, 2) };
const discovered = (links: string): Discovered[] => parseDiscover(utf8(links));
const shown = (steps: readonly BootstrapStep[]): unknown[] =>
  steps.map((step) =>
    step.kind === 'delete'
      ? `delete ${step.path.text}`
      : [step.path.text, ...step.entries.map(({ path, value }) => [path.text, toJson(value)])],
  );
const targets = (steps: readonly BootstrapStep[]): string[] =>
  steps.map(({ kind, path }) => `${kind} ${path.text}`);
const KEY = 'BwcHBwcHBwcHBwcHBwcHBw==';

describe('bootstrapPlan', () => {
  it('gives a device one server, by a pre-shared key', () => {
    expect(shown(bootstrapPlan({ servers: [server(101, { muteSend: true, priority: 1 })] }))).toEqual([
      'delete /0',
      'delete /1',
      [
        '/0/1',
        ['/0/1/0', 'coaps://lwm2m.example.com:5684'],
        ['/0/1/1', false],
        ['/0/1/2', 0],
        ['/0/1/3', 'ZGV2aWNlLTc='],
        ['/0/1/4', ''],
        ['/0/1/5', KEY],
        ['/0/1/10', 101],
      ],
      [
        '/1/0',
        ['/1/0/0', 101],
        ['/1/0/1', 300],
        ['/1/0/6', true],
        ['/1/0/7', 'U'],
        ['/1/0/13', 1],
        ['/1/0/23', true],
      ],
    ]);
  });

  it('gives certificates, raw public keys and OSCORE their resources', () => {
    const [rpk, x509, none] = [
      { mode: 'rpk', publicKey: bytes(2, 1), privateKey: bytes(2, 2), serverPublicKey: bytes(2, 3) },
      {
        mode: 'x509',
        certificate: bytes(2, 4),
        privateKey: bytes(2, 5),
        serverCertificate: bytes(2, 6),
        usage: 2,
      },
      { mode: 'none' },
    ] as const;
    const steps = bootstrapPlan({
      forget: 'everything',
      servers: [
        server(1, { credentials: rpk, serverName: 'eu.example.com' }),
        server(2, {
          credentials: x509,
          uri: 'coaps+tcp://b.example.com',
          binding: 'UT',
          preferredTransport: 'T',
        }),
        server(3, { credentials: none, uri: 'coap://[2001:db8::1]', oscore }),
      ],
    });
    expect(shown(steps).slice(0, 5)).toEqual([
      'delete /',
      [
        '/0/1',
        ['/0/1/0', 'coaps://lwm2m.example.com:5684'],
        ['/0/1/1', false],
        ['/0/1/2', 1],
        ['/0/1/3', 'AQE='],
        ['/0/1/4', 'AwM='],
        ['/0/1/5', 'AgI='],
        ['/0/1/10', 1],
        ['/0/1/14', 'eu.example.com'],
      ],
      [
        '/0/2',
        ['/0/2/0', 'coaps+tcp://b.example.com'],
        ['/0/2/1', false],
        ['/0/2/2', 2],
        ['/0/2/3', 'BAQ='],
        ['/0/2/4', 'BgY='],
        ['/0/2/5', 'BQU='],
        ['/0/2/15', 2],
        ['/0/2/10', 2],
      ],
      [
        '/0/3',
        ['/0/3/0', 'coap://[2001:db8::1]'],
        ['/0/3/1', false],
        ['/0/3/2', 3],
        ['/0/3/3', ''],
        ['/0/3/4', ''],
        ['/0/3/5', ''],
        ['/0/3/10', 3],
        ['/0/3/17', '21:1'],
      ],
      ['/21/1', ['/21/1/0', KEY], ['/21/1/1', 'AQ=='], ['/21/1/2', 'Ag==']],
    ]);
    expect(targets(steps).slice(5)).toEqual(['write /1/0', 'write /1/1', 'write /1/2']);
  });

  it('leaves the bootstrap account where it was discovered', () => {
    const known = {
      discovered: discovered('</>;lwm2m=1.1,</0/0>;ssid=9,</0/1>,</1/0>;ssid=9,</2/0>,</3/0>'),
    };
    const steps = bootstrapPlan({ servers: [server(1), server(2)] }, known);
    expect(targets(steps)).toEqual([
      'delete /0',
      'delete /1',
      'delete /2',
      'write /0/0',
      'write /0/2',
      'write /1/0',
      'write /1/1',
    ]);
  });

  it('replaces the bootstrap account in its own instance', () => {
    const known = { discovered: discovered('</0/0>;ssid=9,</0/3>,</21/5>') };
    const bootstrapServer = {
      uri: 'coaps://bs.example.com',
      credentials: { mode: 'psk', identity: utf8('d'), key: bytes(16) },
      oscore,
      holdOff: 5,
      accountTimeout: 60,
    } as const;
    const steps = bootstrapPlan({ servers: [server(1)], bootstrapServer }, known);
    expect(targets(steps)).toEqual([
      'delete /0',
      'delete /21',
      'delete /1',
      'write /0/3',
      'write /0/0',
      'write /21/5',
      'write /1/0',
    ]);
    expect(shown(steps)[3]).toEqual([
      '/0/3',
      ['/0/3/0', 'coaps://bs.example.com'],
      ['/0/3/1', true],
      ['/0/3/2', 0],
      ['/0/3/3', 'ZA=='],
      ['/0/3/4', ''],
      ['/0/3/5', KEY],
      ['/0/3/11', 5],
      ['/0/3/12', 60],
      ['/0/3/17', '21:5'],
    ]);
    for (const unknown of [{}, { discovered: discovered('</0/0>,</0/1>') }]) {
      expect(() => bootstrapPlan({ servers: [server(1)], bootstrapServer }, unknown)).toThrow(
        expect.objectContaining({ code: 'bad-bootstrap' }),
      );
    }
  });

  it('adds to what a device has: known servers in place, new ones beside', () => {
    const known = {
      discovered: discovered('</0/0>,</0/4>;ssid=7,</1/0>;ssid=6,</1/2>;ssid=7,</2/0>'),
      controls: [{ id: 0, objectId: 3303, instanceId: 0, owner: 7, acl: new Map() }],
    };
    const profile: BootstrapProfile = {
      forget: 'nothing',
      servers: [server(7), server(8)],
      access: [
        { kind: 'instance', objectId: 3303, instanceId: 0, owner: 7, rights: new Map([[8, ['read']]]) },
        { kind: 'object', objectId: 3303, creators: [8] },
      ],
    };
    expect(targets(bootstrapPlan(profile, known))).toEqual([
      'write /0/4',
      'write /0/1',
      'write /1/2',
      'write /1/1',
      'write /2/0',
      'write /2/1',
    ]);
    for (const unknown of [
      {},
      { discovered: known.discovered },
      { discovered: discovered('</0/0>,</0/1>;ssid=7,</0/2>;ssid=7') },
    ]) {
      expect(() => bootstrapPlan(profile, unknown)).toThrow(
        expect.objectContaining({ code: 'bad-bootstrap' }),
      );
    }
  });

  it('writes access rules that a device enforces as they were meant', () => {
    const steps = bootstrapPlan({
      servers: [server(1), server(2)],
      access: [
        { kind: 'object', objectId: 3303, creators: [1] },
        {
          kind: 'instance',
          objectId: 3303,
          instanceId: 0,
          owner: 1,
          rights: new Map([
            [2, ['read', 'write']],
            [0, ['execute']],
          ]),
        },
      ],
    });
    expect(shown(steps).slice(-2)).toEqual([
      ['/2/0', ['/2/0/0', 3303], ['/2/0/1', 65_535], ['/2/0/2/1', 16], ['/2/0/3', 65_535]],
      ['/2/1', ['/2/1/0', 3303], ['/2/1/1', 0], ['/2/1/2/2', 3], ['/2/1/2/0', 4], ['/2/1/3', 1]],
    ]);
    const controls = readAccessControls(steps.flatMap((step) => (step.kind === 'write' ? step.entries : [])));
    const path = Lwm2mPath.parse('/3303/0');
    expect(may(1, 'delete', path, controls)).toBe(true);
    expect(may(2, 'write', path, controls)).toBe(true);
    expect(may(2, 'execute', path, controls)).toBe(false);
    expect(may(3, 'execute', path, controls)).toBe(true);
    expect(may(1, 'create', path.upTo(1), controls)).toBe(true);
    expect(may(2, 'create', path.upTo(1), controls)).toBe(false);
  });
});

describe('ownership', () => {
  const profile: BootstrapProfile = {
    servers: [server(1), server(2)],
    ownership: { owner: 1, others: ['read'] },
  };

  it("of what a device has is one server's, and the others may do what is said", () => {
    const found = discovered('</0/0>,</1/0>;ssid=1,</2/0>,</3/0>,</3303/0>,</3303/4>,</5>');
    const steps = bootstrapPlan(profile, { discovered: found });
    const controls = readAccessControls(steps.flatMap((step) => (step.kind === 'write' ? step.entries : [])));
    const may1 = (operation: 'read' | 'write' | 'execute' | 'create', path: string): boolean[] =>
      [1, 2].map((id) => may(id, operation, Lwm2mPath.parse(path), controls));
    expect(may1('write', '/3303/4')).toEqual([true, false]);
    expect(may1('read', '/3303/4')).toEqual([true, true]);
    expect(may1('execute', '/3/0')).toEqual([true, false]);
    expect(may1('create', '/5')).toEqual([true, false]);
    // Each may change its own settings alone.
    expect(may1('write', '/1/0')).toEqual([true, false]);
    expect(may1('write', '/1/1')).toEqual([false, true]);
  });

  it('needs to know what there is, and a server that there is', () => {
    for (const [of, knowledge] of [
      [profile, {}],
      [{ ...profile, ownership: { owner: 3, others: [] } }, { discovered: discovered('</3/0>') }],
    ] as const) {
      expect(() => bootstrapPlan(of, knowledge)).toThrow(expect.objectContaining({ code: 'bad-bootstrap' }));
    }
  });
});

describe('a profile', () => {
  const psk = { mode: 'psk', identity: utf8('d'), key: bytes(16) } as const;
  const guarding = (objectId: number, owner = 1): Partial<BootstrapProfile> => ({
    access: [{ kind: 'instance', objectId, instanceId: 0, owner, rights: new Map() }],
  });

  it.each([
    ['no server', { servers: [] }],
    ['more than 16 servers', { servers: Array.from({ length: 17 }, (_, id) => server(id + 1)) }],
    ['two servers of short id 5', { servers: [server(5), server(5)] }],
    ['short server id 0', { servers: [server(0)] }],
    ['short server id 65535', { servers: [server(65_535)] }],
    ['the URI "lwm2m.example.com"', { servers: [server(1, { uri: 'lwm2m.example.com' })] }],
    ['the URI "https://a.b"', { servers: [server(1, { uri: 'https://a.b' })] }],
    ['the URI "coaps://"', { servers: [server(1, { uri: 'coaps://' })] }],
    ['the URI "coaps://a:b@c.d"', { servers: [server(1, { uri: 'coaps://a:b@c.d' })] }],
    ['the URI "coaps://c.d?x"', { servers: [server(1, { uri: 'coaps://c.d?x' })] }],
    ['the URI "coaps://xx', { servers: [server(1, { uri: `coaps://${'x'.repeat(255)}` })] }],
    ['and psk for its security', { servers: [server(1, { uri: 'coap://a.b' })] }],
    ['and none for its security', { servers: [server(1, { credentials: { mode: 'none' } })] }],
    ['the binding ""', { servers: [server(1, { binding: '' })] }],
    ['the binding "UU"', { servers: [server(1, { binding: 'UU' })] }],
    ['the binding "X"', { servers: [server(1, { binding: 'X' })] }],
    ['the binding "Q"', { servers: [server(1, { binding: 'Q' })] }],
    ['its binding U leaves out', { servers: [server(1, { uri: 'coaps+tcp://a.b' })] }],
    ['prefers T, which', { servers: [server(1, { preferredTransport: 'T' })] }],
    ['prefers the transport "UT"', { servers: [server(1, { binding: 'UT', preferredTransport: 'UT' })] }],
    ['lifetime -1', { servers: [server(1, { lifetime: -1 })] }],
    ['lifetime NaN', { servers: [server(1, { lifetime: Number.NaN })] }],
    ['retryTimer 1.5', { servers: [server(1, { retryTimer: 1.5 })] }],
    [
      'default maximum period below its minimum',
      { servers: [server(1, { defaultMinimumPeriod: 10, defaultMaximumPeriod: 5 })] },
    ],
    ['PSK identity of 0 bytes', { servers: [server(1, { credentials: { ...psk, identity: bytes(0) } })] }],
    ['PSK of 15 bytes', { servers: [server(1, { credentials: { ...psk, key: bytes(15) } })] }],
    ['PSK of 65 bytes', { servers: [server(1, { credentials: { ...psk, key: bytes(65) } })] }],
    ['the server name "a b"', { servers: [server(1, { serverName: 'a b' })] }],
    [
      'private key of 0 bytes',
      {
        servers: [
          server(1, {
            credentials: {
              mode: 'x509',
              certificate: bytes(1),
              privateKey: bytes(0),
              serverCertificate: bytes(1),
            },
          }),
        ],
      },
    ],
    [
      'sends and receives by the same OSCORE id',
      { servers: [server(1, { oscore: { ...oscore, recipientId: oscore.senderId } })] },
    ],
    ['OSCORE sender id of 8 bytes', { servers: [server(1, { oscore: { ...oscore, senderId: bytes(8) } })] }],
    ['the access rule of /0/0: object 0', { servers: [server(1)], ...guarding(0) }],
    ['the access rule of /21/0 is about an object that has none', { servers: [server(1)], ...guarding(21) }],
    ['names server 2, which there is not', { servers: [server(1)], ...guarding(3303, 2) }],
    [
      'names server 9, which there is not',
      { servers: [server(1)], access: [{ kind: 'object', objectId: 5, creators: [9] }] },
    ],
    [
      'the access rule of /5 stands there twice',
      {
        servers: [server(1)],
        access: [
          { kind: 'object', objectId: 5, creators: [1] },
          { kind: 'object', objectId: 5, creators: [1] },
        ],
      },
    ],
  ] as [string, BootstrapProfile][])('that no device could work with is refused: %s', (message, profile) => {
    expect(() => bootstrapPlan(profile)).toThrow(
      expect.objectContaining({
        name: 'Lwm2mError',
        code: 'bad-bootstrap',
        message: expect.stringContaining(message),
      }),
    );
  });
});
