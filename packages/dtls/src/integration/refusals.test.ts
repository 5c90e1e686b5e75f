import { fromHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { DTLS_1_2, HANDSHAKE, plainRecord } from '../record/record-view.ts';
import { encodeClientHello, type ClientHello } from '../handshake/client-hello.ts';
import { encodeMessage } from '../handshake/handshake-fragment.ts';
import { CLIENT_HELLO } from '../handshake/message-types.ts';
import type { DtlsSession } from '../index.ts';
import { CLIENT, IDENTITY, SERVER, World } from './fixture.ts';

const hello = (over: Partial<ClientHello> = {}): ClientHello => ({
  version: DTLS_1_2,
  random: new Uint8Array(32).fill(3),
  sessionId: new Uint8Array(),
  cookie: new Uint8Array(),
  cipherSuites: [0xc0a8],
  compressionMethods: [0],
  extensions: {
    extendedMasterSecret: true,
    connectionId: undefined,
    renegotiationInfo: undefined,
    others: [],
  },
  ...over,
});

const helloRecord = (over: Partial<ClientHello>, sequence = 0): Uint8Array =>
  plainRecord(
    HANDSHAKE,
    DTLS_1_2,
    sequence,
    encodeMessage({ type: CLIENT_HELLO, sequence, body: encodeClientHello(hello(over)) }),
  );

/** Where the cookie begins in a HelloVerifyRequest's record. */
const COOKIE_AT = 13 + 12 + 3;

/** Shows the server a hello, cookie and all, from a socket that never answers; gives the alert's number that comes back. */
async function alertTo(world: World, over: Partial<ClientHello>): Promise<number | undefined> {
  const socket = world.net.socket(CLIENT);
  const answers: Uint8Array[] = [];
  socket.onDatagram((_, bytes) => answers.push(bytes));
  socket.send(socket.peer(SERVER), helloRecord(over));
  await world.clock.advance(1);
  const cookie = answers[0]?.slice(COOKIE_AT) as Uint8Array;
  socket.send(socket.peer(SERVER), helloRecord({ ...over, cookie }, 1));
  await world.clock.advance(1);
  expect(answers[1]?.[0]).toBe(21);
  return answers[1]?.[14];
}

describe('the server refuses', () => {
  it('a wrong key as it does an unknown identity; only the operator sees which', async () => {
    const world = new World();
    const wrong = world.connect({ key: fromHex('ff') });
    await world.clock.advance(5000);
    const wrongError: unknown = await wrong.client.catch((error: unknown) => error);
    const wrongTalk = world.wire.splice(0).map(({ bytes }) => bytes.length);
    const unknown = world.connect({ identity: utf8('logger-2') });
    await world.clock.advance(5000);
    const unknownError: unknown = await unknown.client.catch((error: unknown) => error);
    const unknownTalk = world.wire.map(({ bytes }) => bytes.length);
    expect(wrongError).toMatchObject({ code: 'alert', alert: 'decrypt_error' });
    expect(unknownError).toEqual(wrongError);
    expect(unknownTalk).toEqual(wrongTalk);
    expect(world.refused).toEqual([
      {
        address: CLIENT,
        reason: 'wrong_psk',
        identity: IDENTITY,
        claimed: { mode: 'psk', identity: IDENTITY },
      },
      {
        address: CLIENT,
        reason: 'unknown_psk_identity',
        identity: utf8('logger-2'),
        claimed: { mode: 'psk', identity: utf8('logger-2') },
      },
    ]);
    expect(world.server.stats()).toMatchObject({ sessions: 0, halfOpen: 0, handshakesFailed: 2 });
  });

  it('when the key cannot be looked up', async () => {
    const world = new World({ credentials: { psk: () => Promise.reject(new Error('no database')) } });
    const { client } = world.connect();
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'internal_error' });
    expect(world.refused).toMatchObject([{ reason: 'psk_lookup_failed' }]);
  });

  it.each([
    { name: 'DTLS 1.0 alone', over: { version: 0xfeff }, alert: 70, reason: 'no_common_parameters' },
    { name: 'TLS numbers', over: { version: 0x0303 }, alert: 70, reason: 'no_common_parameters' },
    { name: 'no suite of ours', over: { cipherSuites: [0x1301] }, alert: 40, reason: 'no_common_parameters' },
    {
      name: 'compression alone',
      over: { compressionMethods: [1] },
      alert: 40,
      reason: 'no_common_parameters',
    },
    {
      name: 'a renegotiation',
      over: { extensions: { ...hello().extensions, renegotiationInfo: fromHex('01') } },
      alert: 40,
      reason: 'no_common_parameters',
    },
    { name: 'no suites at all', over: { cipherSuites: [] }, alert: 50, reason: 'protocol_error' },
  ])('$name', async ({ over, alert, reason }) => {
    const world = new World();
    expect(await alertTo(world, over)).toBe(alert);
    expect(world.refused).toMatchObject([{ reason }]);
    expect(world.server.stats().halfOpen).toBe(0);
  });

  it('a client without extended master secret only if told so', async () => {
    const over = { extensions: { ...hello().extensions, extendedMasterSecret: false } };
    const strict = new World({ handshake: { requireExtendedMasterSecret: true } });
    expect(await alertTo(strict, over)).toBe(40);
    await (await strict.connected()).echo('01');
    expect(strict.received).toEqual(['01']);
  });
});

describe('cookies', () => {
  it('are good for one address only, and a forged one gets another', async () => {
    const world = new World();
    const socket = world.net.socket(CLIENT);
    const answers: Uint8Array[] = [];
    socket.onDatagram((_, bytes) => answers.push(bytes));
    socket.send(socket.peer(SERVER), helloRecord({}));
    await world.clock.advance(1);
    const cookie = answers[0]?.slice(COOKIE_AT) as Uint8Array;
    world.net.inject({ host: '10.0.0.3', port: 3 }, SERVER, helloRecord({ cookie }, 1));
    socket.send(socket.peer(SERVER), helloRecord({ cookie: cookie.map((byte) => byte ^ 1) }, 2));
    socket.send(socket.peer(SERVER), helloRecord({ cookie, random: new Uint8Array(32) }, 3));
    await world.clock.advance(1);
    expect(world.server.stats()).toMatchObject({ halfOpen: 0, handshakesStarted: 0, cookiesSent: 4 });
    // Still good after the secret was replaced once, not after twice.
    await world.clock.advance(5 * 60_000);
    socket.send(socket.peer(SERVER), helloRecord({ cookie }, 4));
    await world.clock.advance(1);
    expect(world.server.stats().handshakesStarted).toBe(1);
    await world.clock.advance(10 * 60_000);
    socket.send(socket.peer(SERVER), helloRecord({ cookie }, 5));
    await world.clock.advance(1);
    expect(world.server.stats()).toMatchObject({ handshakesStarted: 1, halfOpen: 0 });
  });

  it('answer under the numbers that the client used, and never with more bytes than came', async () => {
    const world = new World();
    const socket = world.net.socket(CLIENT);
    const answers: Uint8Array[] = [];
    socket.onDatagram((_, bytes) => answers.push(bytes));
    const record = helloRecord({}, 5);
    socket.send(socket.peer(SERVER), record);
    await world.clock.advance(1);
    const [answer] = answers;
    expect(answer?.[10]).toBe(5);
    expect(answer?.[18]).toBe(5);
    expect(answer?.length).toBeLessThanOrEqual(record.length);
  });

  it('keep a flood of hellos from leaving state', async () => {
    const world = new World();
    for (let i = 0; i < 5000; i++) {
      world.net.inject({ host: '10.1.0.1', port: i }, SERVER, helloRecord({}));
    }
    await world.clock.advance(10);
    expect(world.server.stats()).toMatchObject({ cookiesSent: 5000, halfOpen: 0, handshakesStarted: 0 });
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('tables', () => {
  it('bound handshakes under way, dropping the oldest', async () => {
    const world = new World({ limits: { halfOpen: 3 }, credentials: { psk: () => new Promise(() => {}) } });
    const clients = Array.from(
      { length: 5 },
      (_, i) => world.connect({}, { host: '10.0.0.9', port: i }).client,
    );
    await world.clock.advance(500);
    expect(world.server.stats().halfOpen).toBe(3);
    expect(world.refused.map(({ address, reason }) => [address.port, reason])).toEqual([
      [0, 'half_open_limit'],
      [1, 'half_open_limit'],
    ]);
    await world.clock.advance(400_000);
    await Promise.allSettled(clients);
    expect(world.server.stats().halfOpen).toBe(0);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('bound sessions, dropping the one silent for longest', async () => {
    const world = new World({ limits: { sessions: 2 } });
    const at = (port: number) => world.connected({}, { host: '10.0.0.9', port });
    const first = await at(1);
    await at(2);
    await first.echo('01');
    await at(3);
    expect(world.closed).toEqual([[world.established[1]?.key, 'evicted']]);
    expect(await first.echo('0102')).toBe('0201');
  });

  it('forget the idle', async () => {
    const world = new World({ limits: { idleTimeoutMs: 60_000 } });
    const first = await world.connected({}, { host: '10.0.0.9', port: 1 });
    await world.connected({}, { host: '10.0.0.9', port: 2 });
    await world.clock.advance(50_000);
    await first.echo('01');
    await world.clock.advance(40_000);
    expect(world.closed).toEqual([[world.established[1]?.key, 'idle']]);
    await world.clock.advance(60_000);
    expect(world.server.stats().sessions).toBe(0);
  });

  it('evict the silent, if that comes before they are forgotten', async () => {
    const world = new World({ limits: { evictAfterMs: 60_000, idleTimeoutMs: 90_000 } });
    await world.connected({}, { host: '10.0.0.9', port: 1 });
    await world.clock.advance(120_000);
    expect(world.closed).toEqual([[world.established[0]?.key, 'evicted']]);
    expect(world.server.stats().sessions).toBe(0);
  });

  it('drop cipher contexts of the silent and make them again', async () => {
    const world = new World({ limits: { warmSessions: 1 } });
    const first = await world.connected({}, { host: '10.0.0.9', port: 1 });
    const second = await world.connected({}, { host: '10.0.0.9', port: 2 });
    for (let i = 0; i < 3; i++) {
      expect(await first.echo('0102')).toBe('0201');
      expect(await second.echo('0304')).toBe('0403');
    }
    expect(world.server.stats().warmSessions).toBe(1);
    await world.clock.advance(70_000);
    expect(world.server.stats().warmSessions).toBe(0);
    expect(await first.echo('0102')).toBe('0201');
  });
});

describe('the end of a session', () => {
  it('is told by the client and answered', async () => {
    const world = new World();
    const peer = await world.connected();
    peer.client.end();
    await world.clock.advance(10);
    expect(world.closed).toEqual([[world.established[0]?.key, 'close_notify']]);
    expect(peer.closed).toEqual(['ended']);
    expect(world.protectedRecords(SERVER).at(-1)?.type).toBe(21);
    peer.send('01');
    world.server.send(world.established[0] as DtlsSession, Uint8Array.of(1));
    await world.clock.advance(10);
    expect(world.received).toEqual([]);
    expect(world.server.stats().sendsDropped).toBe(1);
  });

  it('is told by the server', async () => {
    const world = new World();
    const peer = await world.connected();
    world.server.end(world.established[0] as DtlsSession);
    await world.clock.advance(10);
    expect(peer.closed).toEqual(['close_notify']);
    expect(world.closed).toEqual([[world.established[0]?.key, 'ended']]);
  });

  it('is not brought about by an alert in the clear', async () => {
    const world = new World();
    const peer = await world.connected();
    for (const alert of [fromHex('0228'), fromHex('0100')]) {
      world.net.inject(CLIENT, SERVER, plainRecord(21, DTLS_1_2, 9, alert));
      world.net.inject(SERVER, CLIENT, plainRecord(21, DTLS_1_2, 9, alert));
    }
    await world.clock.advance(10);
    expect(await peer.echo('0102')).toBe('0201');
    expect([world.closed, peer.closed]).toEqual([[], []]);
  });
});

it('carries nothing twice: replayed records are refused', async () => {
  const world = new World();
  const peer = await world.connected();
  for (let i = 0; i < 100; i++) peer.send('0102');
  await world.clock.advance(10);
  for (const { bytes } of world.protectedRecords(CLIENT)) world.net.inject(CLIENT, SERVER, bytes);
  await world.clock.advance(10);
  expect(world.received.length).toBe(100);
  expect(world.server.stats().discarded.replayed).toBe(101);
});
