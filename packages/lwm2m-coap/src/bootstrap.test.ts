import { utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes, NoAnswer } from '@holdfast/coap';
import { type Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  Lwm2mPath,
  toJson,
  type BootstrapStep,
  type Entry,
  type Lwm2mValue,
} from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { type BootstrapPlan } from './bootstrap-server/bootstrap-plan.ts';
import { Accounts } from './client/accounts/accounts.ts';
import { Refusal } from './refusal.ts';
import {
  at,
  clean,
  DEVICE,
  entry,
  errors,
  factory,
  number,
  security,
  server,
  SERVER,
  start,
  steps,
  text,
} from './test-bootstrap.ts';

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
            certificateUsage: 3,
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

  it('tells what was read of a device, as far as the device lets it', async () => {
    let found: readonly Entry[] = [];
    const on = start({
      accounts: former,
      plan: {
        look: [at('/1'), at('/2'), at('/3303')],
        steps: ({ looked }) => {
          found = looked;
          return [clean, security(1, 102), server(0, 102)];
        },
      },
    });
    await on.done(on.run());
    expect(found.map(({ path, value }) => [path.text, toJson(value)])).toEqual([
      ['/1/0/0', 101],
      ['/1/0/1', 300],
      ['/1/0/6', true],
      ['/1/0/7', 'U'],
    ]);
    expect(on.accounts.list).toMatchObject([{ shortServerId: 102 }]);
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
