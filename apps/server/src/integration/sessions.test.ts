import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLogger, shakeHands } from './testing/connect-device.ts';
import { quietObjects } from './testing/logger-objects.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';
import { Wire } from './testing/wire.ts';

let server: Served;
beforeAll(async () => {
  server = await serveInProcess();
});
afterAll(() => server.end());

const addressOf = async (endpoint: string) => (await server.device(endpoint)).registration?.address;
const readLifetime = (endpoint: string) =>
  server.call('readResource', { params: { endpoint, path: '1/0/1' } });

/** Registered, and asked nothing by the server of its own accord. */
const quiet = async (endpoint: string) =>
  await connectLogger(server, await server.add(endpoint), { objects: quietObjects });

describe('an address that changes, with a Connection ID,', () => {
  it('is followed by the first newer record, and the device is reached there', async () => {
    const { wire, client } = await quiet('mover');
    const before = await addressOf('mover');
    await wire.rebind();
    await client.update();
    expect(await addressOf('mover')).toBe(`127.0.0.1:${wire.address.port}`);
    expect(await addressOf('mover')).not.toBe(before);
    expect(await readLifetime('mover')).toMatchObject({ value: 300 });
  });

  it('is not followed for a record that was seen before', async () => {
    const { wire, client } = await quiet('replayed');
    await client.update();
    const seen = wire.sent.at(-1)!;
    const thief = await Wire.open();
    thief.send(thief.peer(server.coaps), seen);
    // The thief's record is before this one in the server's queue.
    expect(await readLifetime('replayed')).toMatchObject({ value: 300 });
    expect(await addressOf('replayed')).toBe(`127.0.0.1:${wire.address.port}`);
    await thief.close();
  });

  it('is not followed for a record that is new, but older than one already seen', async () => {
    const { wire, dtls, client } = await quiet('delayed');
    wire.cut = true;
    dtls.send(dtls.session, Uint8Array.of(0x40, 0, 0xff, 0xf0));
    const held = wire.sent.at(-1)!;
    wire.cut = false;
    await client.update();
    const thief = await Wire.open();
    thief.send(thief.peer(server.coaps), held);
    expect(await readLifetime('delayed')).toMatchObject({ value: 300 });
    expect(await addressOf('delayed')).toBe(`127.0.0.1:${wire.address.port}`);
    await thief.close();
  });
});

describe('a device that is removed', () => {
  it('is not listened to any more, on its session or a new one', async () => {
    const credential = await server.add('expelled');
    const { client, dtls } = await connectLogger(server, credential, { objects: quietObjects });
    const closed = new Promise((resolve) => dtls.onClosed(resolve));
    await server.call('removeDevice', { params: { endpoint: 'expelled' } });
    expect(await closed).toBe('close_notify');
    await expect(shakeHands(server, credential)).rejects.toMatchObject({ code: 'alert' });
    client.close();
    await expect(server.device('expelled')).rejects.toMatchObject({ code: 'device_not_found' });
  });

  it('cannot come back with its old key when its name is given again', async () => {
    const old = await server.add('reborn');
    await connectLogger(server, old, { objects: quietObjects });
    await server.call('removeDevice', { params: { endpoint: 'reborn' } });
    const anew = await server.add('reborn');
    expect(await server.device('reborn')).toMatchObject({ state: 'unknown', registration: null });
    await expect(shakeHands(server, old)).rejects.toMatchObject({ code: 'alert' });
    await connectLogger(server, anew, { objects: quietObjects });
    expect(await server.device('reborn')).toMatchObject({ state: 'online' });
  });

  it('cannot come back by a handshake either that was under way with the old key', async () => {
    const old = await server.add('halfway');
    const wire = await Wire.open();
    const held = new Promise<void>((resolve) => {
      wire.filter = (datagram) => {
        const left = plainRecords(datagram);
        if (left.length < datagram.length) resolve();
        return left;
      };
    });
    const handshake = shakeHands(server, old, wire);
    handshake.catch(() => {});
    await held;
    // Another handshake behind it: by its end the server has looked the old key up.
    await shakeHands(server, await server.add('bystander'));
    await server.call('removeDevice', { params: { endpoint: 'halfway' } });
    await server.add('halfway');
    wire.filter = (datagram) => datagram;
    await expect(handshake).rejects.toMatchObject({ name: 'DtlsError', code: 'alert' });
    expect(
      (await server.call('listEvents', { query: { type: 'session.established', endpoint: 'halfway' } }))
        .events,
    ).toEqual([]);
  });
});

/** The records of a datagram before the first that is protected: whose epoch is not 0 (RFC 6347 §4.1). */
function plainRecords(datagram: Uint8Array): Uint8Array {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  let at = 0;
  while (at < datagram.length && view.getUint16(at + 3) === 0) at += 13 + view.getUint16(at + 11);
  return datagram.subarray(0, at);
}

it('a device with two sessions is reached over the one that it registered on; the other has ended', async () => {
  const credential = await server.add('double');
  const first = await connectLogger(server, credential, { objects: quietObjects });
  const closed = new Promise((resolve) => first.dtls.onClosed(resolve));
  const second = await connectLogger(server, credential, { objects: quietObjects });
  expect(await closed).toBe('close_notify');
  expect(await addressOf('double')).toBe(`127.0.0.1:${second.wire.address.port}`);
  expect(await readLifetime('double')).toMatchObject({ value: 300 });
});

it('after a restart registrations, observations and sessions go on, without a handshake', async () => {
  const { client, logger, wire } = await connectLogger(server, await server.add('stayer'));
  const params = { endpoint: 'stayer' };
  await eventually('observed', async () => {
    const { observations } = await server.call('listObservations', { params });
    return observations[0];
  });
  await server.call('observe', { params: { ...params, path: '3303/0/5700' } });
  const before = await server.device('stayer');
  const sent = wire.sent.length;
  await server.restart();
  expect(await server.device('stayer')).toMatchObject({
    state: 'online',
    registration: before.registration,
    session: before.session,
  });
  logger.measure(9.25);
  await eventually('the sample', async () => {
    const { samples } = await server.call('listSamples', { params, query: {} });
    return samples.find(({ value }) => value === 9.25);
  });
  await client.update();
  expect(await server.call('readResource', { params: { ...params, path: '3303/0/5700' } })).toMatchObject({
    value: 9.25,
  });
  // DTLS 1.2 handshake records have content type 22.
  expect(wire.sent.slice(sent).filter(([type]) => type === 22)).toEqual([]);
});
