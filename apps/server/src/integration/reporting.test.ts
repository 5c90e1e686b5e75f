import { fromHex, utf8 } from '@holdfast/bytes';
import {
  codes,
  contentFormats,
  decodeMessage,
  encodeMessage,
  messageTypes,
  type CoapMessage,
} from '@holdfast/coap';
import type { DtlsClient } from '@holdfast/dtls';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
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

const at = (endpoint: string, path: string) => ({ params: { endpoint, path } });
const observed = async (endpoint: string) =>
  (await server.call('listObservations', { params: { endpoint } })).observations.map(({ path }) => path);
const samples = async (endpoint: string) =>
  (await server.call('listSamples', { params: { endpoint }, query: {} })).samples.map(({ value }) => value);

/** Sends one message and resolves with the reply that has its id. */
async function exchange(dtls: DtlsClient, message: CoapMessage): Promise<CoapMessage> {
  return await new Promise((resolve) => {
    dtls.onDatagram((_, datagram) => {
      const reply = decodeMessage(datagram);
      if (reply.id === message.id && reply.type !== messageTypes.confirmable) resolve(reply);
    });
    dtls.send(dtls.session, encodeMessage(message));
  });
}

const notification = (id: number, token: Uint8Array, sequence: number, celsius: string): CoapMessage => ({
  type: messageTypes.confirmable,
  code: codes.content,
  id,
  token,
  options: [
    { number: 6, value: Uint8Array.of(sequence) },
    { number: 12, value: Uint8Array.of() },
  ],
  payload: utf8(celsius),
});

/** A device that is observed at /1/0/1 and sends what the test makes of it. */
async function observedDevice(endpoint: string) {
  const { dtls, wire } = await shakeHands(server, await server.add(endpoint));
  let token = new Uint8Array();
  const coap = coapOver(dtls, {
    handle: async (request) => {
      token = request.token.slice();
      return { code: codes.content, observe: 1, contentFormat: contentFormats.text, payload: utf8('1') };
    },
  });
  await coap.request(dtls.session, {
    method: codes.post,
    path: ['rd'],
    query: [`ep=${endpoint}`, 'lt=300', 'lwm2m=1.1', 'b=U'],
    payload: utf8('</1/0>'),
  });
  await server.call('observe', at(endpoint, '1/0/1'));
  return { dtls, wire, token };
}

it('a sensor is observed on arrival, and each notification becomes a sample', async () => {
  const { logger } = await connectLogger(server, await server.add('logger'));
  await eventually('observed', async () => (await observed('logger'))[0]);
  await server.call('observe', at('logger', '3303/0/5700'));
  logger.measure(7.5);
  await eventually('a sample', async () => (await samples('logger')).includes(7.5) || undefined);
});

describe('values that a device sends of its own accord', () => {
  const celsius = (value: number, time: number): Entry => ({
    path: Lwm2mPath.parse('/3303/0/5700'),
    value: { type: 'float', value },
    time,
  });
  const times = async (endpoint: string) => {
    const query = { path: '/3303/0/5700' };
    const { samples } = await server.call('listSamples', { params: { endpoint }, query });
    return Object.fromEntries(samples.map(({ time, value }) => [Date.parse(time) / 1000, value]));
  };

  it('are samples of the times that it states once it is answered', async () => {
    const { client } = await connectLogger(server, await server.add('sender'));
    const now = Math.floor(server.clock.now() / 1000);
    await client.send([celsius(-18, now - 60), celsius(-17, now - 120)]);
    expect(await times('sender')).toMatchObject({ [now - 60]: -18, [now - 120]: -17 });
  });

  it('are taken over plain CoAP from the address of a registered device alone', async () => {
    await server.addPlain('plain-sender');
    const wire = await Wire.open();
    const { client } = lwm2mOver(wire, wire.peer(server.coap), { endpoint: 'plain-sender' });
    await client.register();
    const now = Math.floor(server.clock.now() / 1000);
    await client.send([celsius(4, now - 60)]);
    await wire.rebind();
    await expect(client.send([celsius(99, now)])).rejects.toMatchObject({ deviceCode: '4.04' });
    await client.update();
    await client.send([celsius(5, now - 30)]);
    expect(await times('plain-sender')).toMatchObject({ [now - 60]: 4, [now - 30]: 5 });
    await client.deregister();
    await wire.close();
  });
});

describe('a notification', () => {
  it('for a token that nobody gave is reset', async () => {
    const { dtls } = await observedDevice('unasked');
    const reply = await exchange(dtls, notification(1, fromHex('0102030405060708'), 5, '4.5'));
    expect(reply).toMatchObject({ type: messageTypes.reset, code: 0 });
    expect(await samples('unasked')).toEqual([]);
  });

  it('with the token of another device is reset, and does not count as that one’s', async () => {
    const { token } = await observedDevice('robbed');
    const { dtls } = await observedDevice('robber');
    const reply = await exchange(dtls, notification(1, token, 5, '99'));
    expect(reply.type).toBe(messageTypes.reset);
    expect(await samples('robbed')).toEqual([]);
  });

  it('is acknowledged when it is stored; an older one is acknowledged and not stored', async () => {
    const { dtls, token } = await observedDevice('teller');
    for (const [id, sequence, value] of [
      [1, 9, '12'],
      [2, 8, '11'],
      [3, 10, '13'],
    ] as const) {
      const reply = await exchange(dtls, notification(id, token, sequence, value));
      expect(reply).toMatchObject({ type: messageTypes.acknowledgement, code: 0 });
    }
    expect(await samples('teller')).toEqual(expect.arrayContaining([12, 13]));
    expect(await samples('teller')).not.toContain(11);
  });

  it('that is an error ends the observation, and the feed says so', async () => {
    const { dtls, token } = await observedDevice('quitter');
    const { payload: _, ...rest } = notification(1, token, 5, '');
    const reply = await exchange(dtls, { ...rest, code: codes.notFound, options: [], payload: utf8('') });
    expect(reply.type).toBe(messageTypes.acknowledgement);
    expect(await observed('quitter')).toEqual([]);
    expect(await server.event('observation.ended', 'quitter')).toMatchObject({
      text: '/1/0/1: the device ended it',
    });
    expect((await exchange(dtls, notification(2, token, 6, '1'))).type).toBe(messageTypes.reset);
  });

  it('that cannot be understood ends it as well', async () => {
    const { dtls, token } = await observedDevice('babbler');
    const message = notification(1, token, 5, '');
    const options = message.options.map((option) =>
      option.number === 12 ? { number: 12, value: Uint8Array.of(112) } : option,
    );
    const reply = await exchange(dtls, { ...message, options, payload: Uint8Array.of(0xff) });
    expect(reply.type).toBe(messageTypes.reset);
    const { text } = await server.event('observation.ended', 'babbler');
    expect(text).toMatch(/^\/1\/0\/1: a notification could not be understood/);
  });
});

it('ending an observation is told to the device, and a line in the feed', async () => {
  const { client } = await connectLogger(server, await server.add('watched'));
  await eventually('observed', async () => (await observed('watched'))[0]);
  await server.call('observe', at('watched', '3303/0/5700'));
  await server.call('cancelObservation', at('watched', '3303/0/5700'));
  expect(await observed('watched')).toEqual([]);
  expect(client.stats().observers).toBe(0);
  await expect(server.call('cancelObservation', at('watched', '3303/0/5700'))).rejects.toMatchObject({
    code: 'observation_not_found',
  });
});
