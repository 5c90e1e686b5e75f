import { fromHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../handshake/handshake-fragment.ts';
import { encodeHelloVerifyRequest } from '../handshake/hello-verify-request.ts';
import { CLIENT_KEY_EXCHANGE, HELLO_VERIFY_REQUEST, SERVER_HELLO } from '../handshake/message-types.ts';
import { encodeServerHello, type ServerHello } from '../handshake/server-hello.ts';
import { ALERT, APPLICATION_DATA, DTLS_1_2, HANDSHAKE, plainRecord } from '../record/record-view.ts';
import { Session } from '../session/session.ts';
import { CLIENT, SERVER, World } from './fixture.ts';

const NONE = {
  extendedMasterSecret: false,
  connectionId: undefined,
  renegotiationInfo: undefined,
  others: [],
};
const HELLO: ServerHello = {
  version: DTLS_1_2,
  random: new Uint8Array(32),
  sessionId: new Uint8Array(),
  cipherSuite: 0xc0a8,
  compressionMethod: 0,
  extensions: NONE,
};

/** A server that answers every first record with what a test says. */
async function against(answers: readonly { type: number; body: Uint8Array }[]) {
  const world = new World();
  await world.server.close();
  const socket = world.net.socket(SERVER);
  const heard: Uint8Array[] = [];
  let next = 0;
  socket.onDatagram((peer, datagram) => {
    heard.push(datagram);
    const answer = answers[next];
    if (answer === undefined) return;
    socket.send(peer, plainRecord(HANDSHAKE, DTLS_1_2, next, encodeMessage({ ...answer, sequence: next })));
    next++;
  });
  const { client } = world.connect({ handshake: { requireExtendedMasterSecret: true } });
  await world.clock.advance(500);
  const error: unknown = await client.catch((error: unknown) => error);
  return { error, last: heard.at(-1) };
}

describe('the client refuses a server', () => {
  const helloWith = (over: Partial<ServerHello>) => [
    { type: SERVER_HELLO, body: encodeServerHello({ ...HELLO, ...over }) },
  ];
  it.each([
    { name: 'of DTLS 1.0', answers: helloWith({ version: 0xfeff }), alert: 'protocol_version', sent: 70 },
    {
      name: 'with a suite not offered',
      answers: helloWith({ cipherSuite: 0xc0a9 }),
      alert: 'illegal_parameter',
      sent: 47,
    },
    {
      name: 'with compression',
      answers: helloWith({ compressionMethod: 1 }),
      alert: 'illegal_parameter',
      sent: 47,
    },
    {
      name: 'with a Connection ID not asked for',
      answers: helloWith({ extensions: { ...NONE, connectionId: fromHex('01') } }),
      alert: 'unsupported_extension',
      sent: 110,
    },
    {
      name: 'with a record size limit not asked for',
      answers: helloWith({ extensions: { ...NONE, recordSizeLimit: 100 } }),
      alert: 'unsupported_extension',
      sent: 110,
    },
    {
      name: 'with a kind of certificate not asked for',
      answers: helloWith({ extensions: { ...NONE, serverCertificateTypes: [2] } }),
      alert: 'unsupported_extension',
      sent: 110,
    },
    {
      name: 'with CBC and no encrypt-then-MAC',
      answers: helloWith({ cipherSuite: 0x00ae, extensions: { ...NONE, extendedMasterSecret: true } }),
      alert: 'handshake_failure',
      sent: 40,
    },
    {
      name: 'without extended master secret, if told so',
      answers: helloWith({}),
      alert: 'handshake_failure',
      sent: 40,
    },
    {
      name: 'out of turn',
      answers: [{ type: CLIENT_KEY_EXCHANGE, body: fromHex('0000') }],
      alert: 'unexpected_message',
      sent: 10,
    },
    {
      name: 'that is unreadable',
      answers: [{ type: SERVER_HELLO, body: fromHex('fefd') }],
      alert: 'decode_error',
      sent: 50,
    },
    {
      name: 'with ever new cookies',
      answers: Array.from({ length: 9 }, (_, i) => ({
        type: HELLO_VERIFY_REQUEST,
        body: encodeHelloVerifyRequest(Uint8Array.of(i)),
      })),
      alert: 'unexpected_message',
      sent: 10,
    },
  ])('$name', async ({ answers, alert, sent }) => {
    const { error, last } = await against(answers);
    expect(error).toMatchObject({ name: 'DtlsError', alert });
    expect([last?.[0], last?.[13], last?.[14]]).toEqual([ALERT, 2, sent]);
  });
});

describe('renegotiation', () => {
  it.each([
    { from: CLIENT, to: SERVER, hello: '01000000', side: 'server' },
    { from: SERVER, to: CLIENT, hello: '00000000', side: 'client' },
  ])('is refused by the $side, and the session goes on', async ({ from, to, hello, side }) => {
    const world = new World();
    const peer = await world.connected();
    const own = side === 'server' ? peer.client.session : world.established[0];
    const forged = Session.import(own?.export() as Uint8Array, own?.counters() ?? expect.fail(), false);
    const { write, read } = forged.makeCiphers();
    world.net.inject(from, to, write.seal(HANDSHAKE, 40, fromHex(hello)));
    await world.clock.advance(10);
    const answer = world.protectedRecords(to).at(-1);
    expect(answer?.type).toBe(ALERT);
    expect(answer?.bytes.length).toBe(read.overhead + 2);
    expect(await peer.echo('0102')).toBe('0201');
  });
});

describe('a session that is stored while its handshake is given up', () => {
  it('is told closed, never established', async () => {
    const waiting: (() => void)[] = [];
    const world = new World({
      persistence: {
        reserveBlock: 16,
        establish: () => new Promise<void>((resolve) => waiting.push(resolve)),
        reserve: async () => {},
      },
    });
    world.connect();
    await world.clock.advance(10);
    expect(waiting.length).toBe(1);
    // The device has started anew, with another random.
    const second = world.connect();
    await world.clock.advance(10);
    expect(waiting.length).toBe(2);
    for (const resolve of waiting) resolve();
    await world.clock.advance(2000);
    expect((await second.client).session.extendedMasterSecret).toBe(true);
    expect(world.closed.map(([, reason]) => reason)).toEqual(['replaced']);
    expect(world.established.length).toBe(1);
    expect(world.closed[0]?.[0]).not.toBe(world.established[0]?.key);
  });
});

it('a Connection ID that is taken is not given twice', async () => {
  const ids = ['01', '01', '01', '02'];
  const world = new World();
  await world.server.close();
  world.startServer({ connectionId: { length: 1, newConnectionId: () => fromHex(ids.shift() ?? '01') } });
  const connect = (port: number) => world.connect({ connectionId: fromHex('') }, { host: '10.0.0.5', port });
  const first = connect(1);
  const second = connect(2);
  await world.clock.advance(100);
  expect([
    (await first.client).session.peerConnectionId,
    (await second.client).session.peerConnectionId,
  ]).toEqual([fromHex('01'), fromHex('02')]);
  const third = connect(3);
  await world.clock.advance(100);
  await expect(third.client).rejects.toMatchObject({ alert: 'internal_error' });
  expect(world.refused).toMatchObject([{ reason: 'internal_error' }]);
  expect(world.server.stats().sessions).toBe(2);
});

it('an empty record is no datagram', async () => {
  const world = new World();
  const peer = await world.connected();
  peer.send('');
  await world.clock.advance(10);
  expect(world.protectedRecords(CLIENT).at(-1)?.type).toBe(APPLICATION_DATA);
  expect(world.received).toEqual([]);
});
