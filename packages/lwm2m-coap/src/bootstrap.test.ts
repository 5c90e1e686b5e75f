import { utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes, contentFormats, formatCode, NoAnswer } from '@holdfast/coap';
import { silentLogger, type Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  Lwm2mPath,
  toJson,
  type BootstrapRequest,
  type BootstrapStep,
  type Entry,
  type Lwm2mValue,
} from '@holdfast/lwm2m';
import { FakeClock, FakeNet, type NetworkFaults } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { planFor, type BootstrapOutcome, type BootstrapPlan } from './bootstrap-server/bootstrap-plan.ts';
import { Lwm2mBootstrapServer } from './bootstrap-server/lwm2m-bootstrap-server.ts';
import { Accounts } from './client/accounts/accounts.ts';
import { bootstrapOver } from './client/bootstrap/bootstrap-session.ts';
import { ObjectStore } from './client/objects/object-store.ts';
import { Refusal } from './refusal.ts';
import { everythingObject, models, settled, temperature } from './test-net.ts';

const SERVER = { host: '10.0.0.1', port: 5683 };
const DEVICE = { host: '10.0.0.2', port: 50_000 };
const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const entry = (path: string, value: Lwm2mValue): Entry => ({ path: at(path), value });
const text = (value: string): Lwm2mValue => ({ type: 'string', value });
const number = (value: number): Lwm2mValue => ({ type: 'integer', value });
const bytes = (value: string): Lwm2mValue => ({ type: 'opaque', value: utf8(value) });
const yes = (value: boolean): Lwm2mValue => ({ type: 'boolean', value });

/** What the factory put there: where to ask. */
const factory = [
  entry('/0/0/0', text('coap://bootstrap.example')),
  entry('/0/0/1', yes(true)),
  entry('/0/0/2', number(0)),
  entry('/0/0/3', bytes('factory-identity')),
  entry('/0/0/5', bytes('factory-key')),
];

const security = (instance: number, ssid: number, uri = 'coaps://server.example'): BootstrapStep => ({
  kind: 'write',
  path: at(`/0/${instance}`),
  entries: [
    entry(`/0/${instance}/0`, text(uri)),
    entry(`/0/${instance}/1`, yes(false)),
    entry(`/0/${instance}/2`, number(0)),
    entry(`/0/${instance}/3`, bytes('operational-identity')),
    entry(`/0/${instance}/4`, bytes('')),
    entry(`/0/${instance}/5`, bytes('operational-key')),
    entry(`/0/${instance}/10`, number(ssid)),
  ],
});
const server = (instance: number, ssid: number): BootstrapStep => ({
  kind: 'write',
  path: at(`/1/${instance}`),
  entries: [
    entry(`/1/${instance}/0`, number(ssid)),
    entry(`/1/${instance}/1`, number(300)),
    entry(`/1/${instance}/6`, yes(true)),
    entry(`/1/${instance}/7`, text('U')),
  ],
});
const clean: BootstrapStep = { kind: 'delete', path: Lwm2mPath.root };
const steps = (...list: BootstrapStep[]): BootstrapPlan => ({ steps: () => list });

interface Setting {
  readonly plan?: BootstrapPlan | (() => Promise<BootstrapPlan>);
  readonly pack?: () => Promise<readonly BootstrapStep[]>;
  readonly accounts?: readonly Entry[];
  readonly preferredFormat?: ContentFormat;
  readonly faults?: NetworkFaults;
  readonly save?: () => Promise<void>;
}

/** A bootstrap server and a device that asks it. */
function start({ plan = steps(clean, security(1, 101), server(0, 101)), ...setting }: Setting = {}) {
  const clock = new FakeClock();
  const net = new FakeNet(clock, setting.faults);
  const outcomes: BootstrapOutcome[] = [];
  const asked: BootstrapRequest[] = [];
  const answer = async (_: Peer, request: BootstrapRequest): Promise<BootstrapPlan> => {
    asked.push(request);
    return typeof plan === 'function' ? await plan() : plan;
  };
  const { pack } = setting;
  const bootstrapServer = new Lwm2mBootstrapServer<Peer>({
    transport: net.socket(SERVER),
    clock,
    operationTimeoutMs: 100_000,
    ports: {
      plan: answer,
      ...(pack === undefined ? {} : { pack }),
      finished: (_, __, outcome) => void outcomes.push(outcome),
      lookup: models.lookup(),
    },
  });
  const accounts = new Accounts(setting.accounts ?? factory);
  const everything = everythingObject();
  const store = new ObjectStore([...accounts.objects, everything, temperature({ value: 4 })], models);
  const saved: (readonly Entry[])[] = [];
  const abort = new AbortController();
  const socket = net.socket(DEVICE);
  const run = (lwm2mVersion = '1.1') =>
    bootstrapOver<Peer>({
      clock,
      log: silentLogger,
      accounts,
      store,
      endpoint: 'logger-1',
      lwm2mVersion,
      preferredFormat: setting.preferredFormat ?? ContentFormat.senmlCbor,
      asksForPack: lwm2mVersion === '1.2',
      connection: { transport: socket, server: socket.peer(SERVER), close: async () => {} },
      save: async (entries) => {
        await setting.save?.();
        saved.push(entries);
      },
      signal: abort.signal,
    });
  const done = <T>(operation: Promise<T>): Promise<T> => settled(clock, operation);
  return { clock, net, outcomes, asked, bootstrapServer, accounts, saved, run, done, abort, everything };
}

const errors = ({ outcomes }: { readonly outcomes: readonly BootstrapOutcome[] }) =>
  outcomes.map((outcome) => (outcome.kind === 'failed' ? [outcome.at, outcome.error] : outcome.kind));

for (const preferredFormat of [
  ContentFormat.senmlCbor,
  ContentFormat.senmlJson,
  ContentFormat.tlv,
  ContentFormat.lwm2mCbor,
]) {
  describe(`a bootstrap in format ${preferredFormat}`, () => {
    it('gives a device with a factory credential its operational account', async () => {
      const on = start({ preferredFormat });
      expect(on.accounts.flaw()).toBe('no-server');
      await on.done(on.run());
      await on.clock.advance(1000);
      expect(on.asked).toEqual([{ endpoint: 'logger-1', preferredFormat }]);
      expect(on.outcomes).toEqual([{ kind: 'finished' }]);
      expect(on.accounts.list).toEqual([
        {
          shortServerId: 101,
          instance: 0,
          security: {
            instance: 1,
            uri: 'coaps://server.example',
            securityMode: 0,
            identity: utf8('operational-identity'),
            serverPublicKey: new Uint8Array(),
            secretKey: utf8('operational-key'),
          },
        },
      ]);
      expect(on.accounts.bootstrap?.security.uri).toBe('coap://bootstrap.example');
      expect(on.saved).toEqual([on.accounts.snapshot()]);
      expect(new Accounts(on.accounts.snapshot()).list).toEqual(on.accounts.list);
    });
  });
}

describe('a bootstrap', () => {
  const former = [
    ...factory,
    ...[security(1, 101), server(0, 101)].flatMap((step) => ('entries' in step ? step.entries : [])),
  ];

  it('is planned with what the device has', async () => {
    const found: string[] = [];
    const on = start({
      accounts: former,
      plan: {
        discover: [Lwm2mPath.root],
        read: [at('/1')],
        steps: ({ discovered, entries }) => {
          for (const { path, serverId, serverUri } of discovered)
            found.push([path.text, serverId, serverUri].join(' '));
          for (const { path, value } of entries) found.push(`${path.text}=${toJson(value)}`);
          return [security(2, 102, 'coap://other.example'), server(1, 102)];
        },
      },
    });
    await on.done(on.run());
    expect(found).toEqual(
      expect.arrayContaining([
        '/0/0  coap://bootstrap.example',
        '/0/1 101 coaps://server.example',
        '/1/0 101 ',
        '/32000/0  ',
        '/1/0/1=300',
      ]),
    );
    expect(on.accounts.list.map(({ shortServerId }) => shortServerId)).toEqual([101, 102]);
  });

  it('writes one resource, and objects of the device’s own', async () => {
    const write = (path: string, value: Lwm2mValue): BootstrapStep => ({
      kind: 'write',
      path: at(path),
      entries: [entry(path, value)],
    });
    const create: BootstrapStep = {
      kind: 'write',
      path: at('/32000/4'),
      entries: [entry('/32000/4/0', text('four'))],
    };
    const on = start({
      accounts: former,
      plan: steps(write('/1/0/1', number(60)), write('/32000/0/0', text('x')), create),
    });
    await on.done(on.run());
    expect(on.accounts.setting(0, 1)).toBe(60);
    expect(await on.everything.instances.get(0)?.resources.get(0)?.read?.()).toEqual(text('x'));
    expect([...on.everything.instances.keys()]).toEqual([0, 4]);
  });

  it('is not finished before the accounts are durable', async () => {
    const disk = { fails: true };
    const on = start({
      save: async () => {
        if (disk.fails) throw new NoAnswer();
      },
    });
    const running = on.run();
    await on.clock.advance(5000);
    expect(on.outcomes).toEqual([]);
    disk.fails = false;
    await on.done(running);
    await on.clock.advance(1000);
    expect(on.outcomes).toEqual([{ kind: 'finished' }]);
  });

  const flaws: [string, BootstrapPlan][] = [
    ['no server', steps(clean)],
    ['a server without security', steps(clean, security(1, 101), server(0, 101), server(1, 102))],
    ['security without a server', steps(clean, security(1, 101), security(2, 102), server(0, 101))],
    ['two servers of one number', steps(clean, security(1, 101), server(0, 101), server(1, 101))],
    [
      'a URI of no protocol that is spoken',
      steps(clean, security(1, 101, 'mqtt://server.example'), server(0, 101)),
    ],
  ];
  for (const [name, plan] of flaws) {
    it(`that leaves ${name} is refused with 4.06, and nothing stays of it`, async () => {
      const on = start({ accounts: former, plan });
      const before = on.accounts.snapshot();
      const failed = expect(on.done(on.run())).rejects.toMatchObject({
        name: 'OperationError',
        code: 'timeout',
      });
      await failed;
      expect(errors(on)).toEqual([['finish', expect.objectContaining({ deviceCode: '4.06' })]]);
      expect(on.accounts.snapshot()).toEqual(before);
      expect(on.saved).toEqual([]);
    });
  }

  const refused: [string, string, string, BootstrapStep][] = [
    ['to delete the bootstrap account', 'delete /0/0', '4.00', { kind: 'delete', path: at('/0/0') }],
    ['to delete what is not there', 'delete /9999', '4.04', { kind: 'delete', path: at('/9999') }],
    ['to delete a resource', 'delete /1/0/1', '4.00', { kind: 'delete', path: at('/1/0/1') }],
    [
      'to make what the device cannot',
      'write /3303/7',
      '4.04',
      { kind: 'write', path: at('/3303/7'), entries: [entry('/3303/7/5700', { type: 'float', value: 1 })] },
    ],
  ];
  for (const [name, step, deviceCode, bad] of refused) {
    it(`is refused ${name} (${deviceCode}), and the device goes back to what it had`, async () => {
      const on = start({ accounts: former, plan: steps(server(1, 102), bad) });
      const before = on.accounts.snapshot();
      await expect(on.done(on.run())).rejects.toMatchObject({ code: 'timeout' });
      expect(errors(on)).toEqual([[step, expect.objectContaining({ deviceCode })]]);
      expect(on.accounts.snapshot()).toEqual(before);
    });
  }

  it('of an unknown endpoint, or one that may not, is refused', async () => {
    for (const [code, deviceCode] of [
      ['bad_request', '4.00'],
      ['forbidden', '4.03'],
    ] as const) {
      const plan = async (): Promise<BootstrapPlan> => {
        throw new Refusal(code, 'no');
      };
      const on = start({ plan });
      await expect(on.done(on.run())).rejects.toMatchObject({ code: 'refused', deviceCode });
      expect(on.outcomes).toEqual([]);
    }
  });

  it('is given up when the server goes away in the middle', async () => {
    const on = start({ accounts: former, plan: steps(clean, security(1, 105)) });
    const before = on.accounts.snapshot();
    let deletes = 0;
    const running = on.run();
    on.net.tap = (_, from) => !(from.host === SERVER.host && on.accounts.list.length === 0 && deletes++ >= 0);
    await expect(on.done(running)).rejects.toMatchObject({ code: 'timeout' });
    expect(deletes).toBeGreaterThan(0);
    expect(on.accounts.snapshot()).toEqual(before);
    await on.clock.advance(1_000_000);
    expect(on.bootstrapServer.stats()).toMatchObject({ bootstraps: 0, pending: 0 });
  });

  it('is given up when the device goes away: the server tells where it stood', async () => {
    const on = start();
    const running = on.run();
    on.net.tap = (_, from) => (from.host === DEVICE.host && on.asked.length > 0 ? false : undefined);
    await expect(on.done(running)).rejects.toMatchObject({ code: 'timeout' });
    await on.clock.advance(200_000);
    expect(errors(on)).toEqual([['delete /', expect.objectContaining({ code: 'timeout' })]]);
  });

  it('that a device begins anew takes the place of the one before', async () => {
    const on = start();
    on.net.tap = (_, from) => (from.host === DEVICE.host && on.asked.length === 1 ? false : undefined);
    const first = on.run();
    await on.clock.advance(3000);
    on.abort.abort();
    await expect(on.done(first)).rejects.toMatchObject({ code: 'timeout' });
    on.net.tap = undefined;
    const socket = on.net.socket(DEVICE);
    const coap = new CoapEndpoint<Peer>({
      transport: socket,
      clock: on.clock,
      handle: () => ({ code: codes.changed }),
    });
    await on.done(
      coap.request(socket.peer(SERVER), { method: codes.post, path: ['bs'], query: ['ep=logger-1'] }),
    );
    await on.clock.advance(300_000);
    expect(on.outcomes).toEqual([{ kind: 'finished' }]);
    coap.close();
  });

  it('makes a bounded number of accounts', async () => {
    const on = start({ plan: steps(clean, ...Array.from({ length: 300 }, (_, id) => server(id, id + 1))) });
    await expect(on.done(on.run())).rejects.toMatchObject({ code: 'timeout' });
    expect(errors(on)).toEqual([['write /1/256', expect.objectContaining({ deviceCode: '4.00' })]]);
  });
});

describe('a bootstrap pack', () => {
  const remove = (path: string): BootstrapStep => ({ kind: 'delete', path: at(path) });
  const whole = [remove('/0'), remove('/1'), security(1, 101), server(0, 101)];

  it('brings everything at once', async () => {
    const on = start({ pack: async () => whole });
    await on.done(on.run('1.2'));
    expect(on.asked).toEqual([]);
    expect(on.accounts.list.map(({ shortServerId }) => shortServerId)).toEqual([101]);
    expect(on.accounts.bootstrap).toBeDefined();
    expect(on.saved).toHaveLength(1);
  });

  it('is not offered by every server, nor for every plan (5.01): then the device asks the other way', async () => {
    const lacking = start();
    await lacking.done(lacking.run('1.2'));
    const partial = start({ pack: async () => [security(1, 101), server(0, 101)] });
    await partial.done(partial.run('1.2'));
    for (const on of [lacking, partial]) {
      expect(on.asked).toHaveLength(1);
      expect(on.accounts.list).toHaveLength(1);
    }
  });

  it('that does not hold together is not taken', async () => {
    const on = start({ pack: async () => [remove('/1'), server(0, 101)] });
    const before = on.accounts.snapshot();
    await expect(on.done(on.run('1.2'))).rejects.toMatchObject({ code: 'misbehaved' });
    expect(on.accounts.snapshot()).toEqual(before);
    expect(on.saved).toEqual([]);
  });
});

describe('a profile', () => {
  const key = new Uint8Array(16).fill(7);
  const profile = {
    servers: [
      {
        uri: 'coaps://server.example',
        shortId: 101,
        lifetime: 300,
        binding: 'U',
        credentials: { mode: 'psk', identity: utf8('logger-1'), key },
        oscore: { masterSecret: key, senderId: utf8('a'), recipientId: utf8('b') },
      },
      {
        uri: 'coap://other.example',
        shortId: 102,
        lifetime: 60,
        binding: 'UQ',
        credentials: { mode: 'none' },
      },
    ],
    access: [{ kind: 'object', objectId: 3303, creators: [101] }],
  } as const;

  it('is what the device has afterwards, however often', async () => {
    const on = start({ plan: planFor(profile) });
    await on.done(on.run());
    const first = on.accounts.snapshot();
    expect(on.accounts.list).toMatchObject([
      { shortServerId: 101, security: { uri: 'coaps://server.example', secretKey: key } },
      { shortServerId: 102, security: { uri: 'coap://other.example', securityMode: 3 } },
    ]);
    expect(on.accounts.oscore.ids()).toHaveLength(1);
    expect(on.accounts.accessControl.ids()).toHaveLength(1);
    const again = start({ plan: planFor(profile), accounts: first });
    await again.done(again.run());
    expect(again.accounts.list).toEqual(on.accounts.list);
    expect(again.accounts.accessControl.entries()).toEqual(on.accounts.accessControl.entries());
    expect(again.accounts.oscore.ids()).toHaveLength(1);
  });
});

describe('the bootstrap interface', () => {
  const cases: [string, number, string[], string[], number | undefined, string][] = [
    ['a request', codes.post, ['bs'], ['ep=a'], undefined, '2.04'],
    ['a request without a name', codes.post, ['bs'], [], undefined, '2.04'],
    ['two names', codes.post, ['bs'], ['ep=a', 'ep=b'], undefined, '4.00'],
    ['an empty name', codes.post, ['bs'], ['ep='], undefined, '4.00'],
    ['a format that is no number', codes.post, ['bs'], ['ep=a', 'pct=x'], undefined, '4.00'],
    ['a format that no one knows', codes.post, ['bs'], ['ep=a', 'pct=999'], undefined, '2.04'],
    ['a read', codes.get, ['bs'], [], undefined, '4.05'],
    ['a pack', codes.get, ['bspack'], ['ep=a'], undefined, '2.05'],
    ['a pack in a format without paths', codes.get, ['bspack'], ['ep=a'], contentFormats.lwm2mTlv, '4.06'],
    ['a write of the pack', codes.post, ['bspack'], ['ep=a'], undefined, '4.05'],
    ['a registration', codes.post, ['rd'], ['ep=a'], undefined, '4.04'],
    ['what lies below', codes.post, ['bs', '1'], ['ep=a'], undefined, '4.04'],
  ];
  for (const [name, method, path, query, accept, code] of cases) {
    it(`answers ${name} with ${code}`, async () => {
      const on = start({ pack: async () => [] });
      const socket = on.net.socket({ host: '10.0.0.9', port: 9 });
      const coap = new CoapEndpoint<Peer>({ transport: socket, clock: on.clock });
      const response = await on.done(coap.request(socket.peer(SERVER), { method, path, query, accept }));
      expect(formatCode(response.code)).toBe(code);
      coap.close();
      on.bootstrapServer.close();
      expect(on.bootstrapServer.stats()).toMatchObject({ bootstraps: 0 });
    });
  }
});
