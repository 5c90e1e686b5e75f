import { utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes, contentFormats, formatCode } from '@holdfast/coap';
import { type Peer } from '@holdfast/kernel';
import { type BootstrapStep } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { planFor } from './bootstrap-server/bootstrap-plan.ts';
import { at, security, server, SERVER, start } from './test-bootstrap.ts';

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
