import { utf8 } from '@holdfast/bytes';
import { codes, locationPath, type CoapEndpoint } from '@holdfast/coap';
import type { DtlsSession } from '@holdfast/dtls';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coapOver, connectLogger, lwm2mOver, shakeHands } from './testing/connect-device.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';
import { Wire } from './testing/wire.ts';

let server: Served;
beforeAll(async () => {
  server = await serveInProcess();
});
afterAll(() => server.end());

const KEY = '00112233445566778899aabbccddeeff';

/** A device that speaks CoAP over DTLS as the test says, and its requests. */
async function secureCoap(endpoint: string) {
  const { dtls } = await shakeHands(server, await server.add(endpoint));
  return { dtls, coap: coapOver(dtls), peer: dtls.session };
}

const register = (coap: CoapEndpoint<DtlsSession>, peer: DtlsSession, name: string, links = '</3/0>') =>
  coap.request(peer, {
    method: codes.post,
    path: ['rd'],
    query: [`ep=${name}`, 'lt=60', 'lwm2m=1.1', 'b=U'],
    contentFormat: 40,
    payload: utf8(links),
  });

describe('a handshake', () => {
  it('with a wrong key is refused, and the device shows it', async () => {
    await server.add('wrong-key');
    await expect(shakeHands(server, { identity: 'wrong-key', key: KEY })).rejects.toMatchObject({
      name: 'DtlsError',
      code: 'alert',
    });
    expect(await server.event('device.refused', 'wrong-key')).toMatchObject({
      text: 'Handshake refused: wrong key for the PSK identity "wrong-key"',
      detail: { reason: 'wrong_psk', address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    });
    expect(await server.device('wrong-key')).toMatchObject({ state: 'unknown', session: null });
  });

  it('with an unknown identity is refused just so, and its name is shown harmlessly', async () => {
    const name = 'stranger\n\u202Ereversed';
    await expect(shakeHands(server, { identity: name, key: KEY })).rejects.toMatchObject({
      name: 'DtlsError',
      code: 'alert',
    });
    const { text, detail } = await server.event('device.refused', undefined, /reversed/);
    expect(text).toBe('Handshake refused: no device has the PSK identity "stranger\\u{a}\\u{202e}reversed"');
    expect(detail).toMatchObject({ reason: 'unknown_psk_identity' });
  });
});

describe('a lifetime', () => {
  it('that runs out makes the device late, then offline, and its registration unknown', async () => {
    const { client } = await connectLogger(server, await server.add('short'), { lifetime: 60 });
    server.clock.skip(61_000);
    await eventually('late', async () => (await server.device('short')).state === 'late' || undefined);
    server.clock.skip(31_000);
    expect(await server.event('device.expired', 'short')).toMatchObject({ detail: { lifetime: 60 } });
    expect(await server.device('short')).toMatchObject({ state: 'offline', registration: null });
    await expect(client.update()).rejects.toMatchObject({ code: 'refused', deviceCode: '4.04' });
    await client.register();
    expect(await server.device('short')).toMatchObject({ state: 'online' });
  });
});

describe('an endpoint name', () => {
  it('is given to one device: the API refuses a second', async () => {
    await server.add('twice');
    await expect(server.add('twice')).rejects.toMatchObject({
      code: 'endpoint_taken',
      problem: { status: 409 },
    });
    const body = { endpoint: 'other', security: { mode: 'psk' as const, identity: 'twice' } };
    await expect(server.call('addDevice', { body })).rejects.toMatchObject({ code: 'identity_taken' });
  });

  it('registered again replaces the first registration, whose location is then 4.04', async () => {
    const { coap, peer } = await secureCoap('again');
    const first = await register(coap, peer, 'again');
    const second = await register(coap, peer, 'again');
    expect([first.code, second.code]).toEqual([codes.created, codes.created]);
    const update = async ({ options }: typeof first) =>
      (await coap.request(peer, { method: codes.post, path: locationPath(options) })).code;
    expect(await update(first)).toBe(codes.notFound);
    expect(await update(second)).toBe(codes.changed);
    const { registration } = await server.device('again');
    expect(['rd', registration?.id]).toEqual(locationPath(second.options));
  });

  it('claimed with the credential of another device is 4.03, and both are told apart', async () => {
    await server.add('victim');
    const { coap, peer } = await secureCoap('intruder');
    expect((await register(coap, peer, 'victim')).code).toBe(codes.forbidden);
    expect((await server.device('victim')).registration).toBeNull();
    expect(await server.event('device.refused', 'intruder')).toMatchObject({
      text: 'Tried to register as "victim", which is not its endpoint name',
    });
  });

  it('of a device with a credential is 4.03 over plain CoAP, and one never added too', async () => {
    await server.add('secret');
    for (const endpoint of ['secret', 'nobody']) {
      const wire = await Wire.open();
      const { client } = lwm2mOver(wire, wire.peer(server.coap), { endpoint });
      await expect(client.register()).rejects.toMatchObject({ deviceCode: '4.03' });
      await wire.close();
    }
    expect((await server.device('secret')).registration).toBeNull();
  });
});

describe('a registration', () => {
  it.each([
    ['a lifetime that is none', ['ep=malformed', 'lt=soon'], '</3/0>'],
    ['no object', ['ep=malformed', 'lt=60'], ''],
    ['links that are none', ['ep=malformed', 'lt=60'], '<</3/0'],
    ['a name that cannot be seen', ['ep=mal\u200Bformed', 'lt=60'], '</3/0>'],
  ])('with %s is 4.00, and the feed says why', async (_, query, links) => {
    const wire = await Wire.open();
    const coap = coapOver(wire);
    const response = await coap.request(wire.peer(server.coap), {
      method: codes.post,
      path: ['rd'],
      query,
      contentFormat: 40,
      payload: utf8(links),
    });
    expect(response.code).toBe(codes.badRequest);
    const says = new RegExp(`^Malformed registration: .*"127.0.0.1:${wire.address.port}"`);
    await server.event('device.refused', undefined, says);
    await wire.close();
  });

  it('larger than the limit is 4.13, and nothing of it is kept', async () => {
    const { coap, peer } = await secureCoap('large');
    const links = Array.from({ length: 60_000 }, (_, i) => `</3303/${i}>;x=abcdefgh`).join(',');
    expect(links.length).toBeGreaterThan(1 << 20);
    expect((await register(coap, peer, 'large', links)).code).toBe(codes.requestEntityTooLarge);
    expect((await server.device('large')).registration).toBeNull();
    expect((await register(coap, peer, 'large')).code).toBe(codes.created);
  });
});
