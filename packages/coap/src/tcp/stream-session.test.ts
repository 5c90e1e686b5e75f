import { toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoapError } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import { settled } from '../test-pair.ts';
import { encodeFrame } from './frame-codec.ts';
import { defaultStreamLimits } from './stream-limits.ts';
import { streamAlone, streamPair } from './test-streams.ts';

const CSM = '00e1';
const handle = () => ({ code: codes.content });
/** An Abort with this reason. */
const abort = (reason: string, option = ''): string => {
  const payload = toHex(utf8(reason));
  const body = `${option}ff${payload}`;
  const length = body.length / 2;
  return length < 13
    ? `${length.toString(16)}0e5${body}`
    : `d0${(length - 13).toString(16).padStart(2, '0')}e5${body}`;
};

describe('signals on a connection (RFC 8323 §5)', () => {
  it('a ping is answered by a pong with its token', async () => {
    const { say } = streamAlone({ handle });
    expect(await say(`${CSM} 01e242`)).toEqual(['01e342']);
    expect(await say('11e24220')).toEqual(['01e342']);
  });

  it('empty messages mean nothing', async () => {
    const { say, played } = streamAlone({ handle });
    expect(await say(`${CSM} 0000 0000`)).toEqual([]);
    expect(played.closed).toBe(false);
  });

  const ends: [string, string, string][] = [
    ['a request before the CSM', '010101', 'the first message is not a CSM'],
    ['a ping before the CSM', '01e242', 'the first message is not a CSM'],
    ['a frame that is none', `${CSM} 0f01`, 'token length 15 is reserved'],
    ['an option cut off', `${CSM} 2001b3aa`, 'the message ends within an option'],
    ['a reserved code', `${CSM} 0020`, 'code class 1 is reserved'],
    ['a greeting that takes no messages', '10e120', 'too small a Max-Message-Size'],
    ['a greeting longer than any', `e00400${'00'.repeat(4)}`, 'a message of 1297 bytes exceeds 1152'],
    [
      'a message longer than was announced',
      `${CSM} f00fffffff01`,
      'a message of 268501266 bytes exceeds 65536',
    ],
    ['an unknown critical option of a ping', `${CSM} 10e290`, 'a signal is not understood'],
    ['an unknown signal', `${CSM} 00e6`, 'a signal is not understood'],
    ['another protocol', toHex(utf8('GET / HTTP/1.1\r\n')), 'option delta or length 15 is reserved'],
  ];
  for (const [name, hex, reason] of ends) {
    it(`${name} ends it, and says why`, async () => {
      const { say, played, endpoint } = streamAlone({ handle });
      expect(await say(hex)).toEqual([abort(reason)]);
      expect(played.closed).toBe(true);
      expect(endpoint.stats().exchanges).toBe(0);
    });
  }

  it('a bad option of a CSM is named', async () => {
    const { say } = streamAlone({ handle });
    expect(await say('10e190')).toEqual([abort('a signal is not understood', '2109')]);
  });

  it('a release lets running requests end', async () => {
    let answer: () => void = () => {};
    const { say, played, clock, heard } = streamAlone({
      handle: async () => {
        await new Promise<void>((resolve) => (answer = resolve));
        return { code: codes.content };
      },
    });
    expect(await say(`${CSM} 010101 00e4`)).toEqual([]);
    expect(played.closed).toBe(false);
    answer();
    await clock.advance(1);
    expect(heard).toEqual(['014501']);
    expect(played.closed).toBe(true);
  });

  it('a release or an abort tells who waits for a response', async () => {
    for (const [hex, reason] of [
      ['00e4', 'the peer released the connection'],
      ['00e5', 'the peer aborted the connection'],
    ] as const) {
      const lost: string[] = [];
      const { endpoint, peer, say, clock } = streamAlone({
        onDisconnected: (_, { message }) => lost.push(message),
      });
      await say(CSM);
      const response = endpoint.request(peer, { method: codes.get });
      response.catch(() => {});
      await say(hex, 20_000);
      await expect(response).rejects.toMatchObject({ code: 'closed', message: reason });
      expect(lost).toEqual([reason]);
      await expect(endpoint.request(peer, { method: codes.get })).rejects.toMatchObject({ code: 'closed' });
      await clock.advance(2000);
      expect(clock.pendingTimers).toBe(0);
    }
  });
});

describe('a peer that keeps us waiting', () => {
  const { greetingMs, messageMs, pingAfterMs, pongMs, drainMs } = defaultStreamLimits;

  it('is let go without a CSM', async () => {
    const { played, clock } = streamAlone({});
    await clock.advance(greetingMs - 2000);
    expect(played.closed).toBe(false);
    await clock.advance(4000);
    expect(played.closed).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is let go in the midst of a message, however busily it drips', async () => {
    const { say, played, clock, endpoint } = streamAlone({ handle });
    await say(`${CSM} e0f00001`);
    for (let i = 0; i < messageMs / 1000 - 2; i++) await say('ff', 999);
    expect(played.closed).toBe(false);
    for (let i = 0; i < 4; i++) await say('ff', 999);
    expect(played.closed).toBe(true);
    expect(endpoint.stats().exchanges).toBe(0);
    await clock.advance(2000);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is asked whether it is there, and let go where it says nothing', async () => {
    const { say, played, clock, heard } = streamAlone({});
    await say(CSM);
    await clock.advance(pingAfterMs + 2000);
    expect(heard).toEqual(['00e2']);
    await say('00e3', pongMs + 2000);
    expect(played.closed).toBe(false);
    await clock.advance(pingAfterMs + pongMs + 3000);
    expect(played.closed).toBe(true);
  });

  it('is read no further while its requests run', async () => {
    let runs = 0;
    const waiting: (() => void)[] = [];
    const { say, heard, clock } = streamAlone({
      streamLimits: { runningPerConnection: 2 },
      handle: async () => {
        runs++;
        await new Promise<void>((resolve) => waiting.push(resolve));
        return { code: codes.content };
      },
    });
    await say(`${CSM} ${'010101'.repeat(10)}`);
    expect(runs).toBe(2);
    for (let i = 0; i < 10; i++) {
      waiting.shift()?.();
      await clock.advance(1);
    }
    expect(runs).toBe(10);
    expect(heard.join('')).toBe('014501'.repeat(10));
  });

  it('is not written to without end, and let go where it never reads', async () => {
    const { endpoint, peer, played, say, clock } = streamAlone(
      { handle: () => ({ code: codes.content, payload: new Uint8Array(1000) }) },
      { highWater: 5000 },
    );
    await say(CSM);
    played.pause();
    let ran = 0;
    await say('010101'.repeat(100));
    ran = endpoint.stats().requests;
    expect(ran).toBeLessThan(10);
    await expect(
      endpoint.notify(peer, Uint8Array.of(1), { code: codes.content, observe: 1 }, { confirmable: true }),
    ).rejects.toMatchObject({ code: 'queue-full' });
    played.resume();
    await clock.advance(10);
    expect(endpoint.stats().requests).toBe(100);
    played.pause();
    await say('010101'.repeat(100), drainMs + 2000);
    expect(played.closed).toBe(true);
    expect(endpoint.stats().exchanges).toBe(0);
  });
});

describe('many connections', () => {
  it('are limited in all and from one host', async () => {
    const { connect, endpoint } = streamAlone({ streamLimits: { connections: 3, connectionsPerHost: 2 } });
    expect([connect().added, connect().added]).toEqual([true, false]);
    expect([connect('10.0.0.9').added, connect('10.0.0.8').added]).toEqual([true, false]);
    expect(endpoint.stats()).toMatchObject({ exchanges: 3, dropped: 2 });
  });

  it('share the room for messages that are not whole: who takes most of it goes', async () => {
    const { connect, endpoint, played, say } = streamAlone({ handle, streamLimits: { pendingBytes: 1000 } });
    const small = connect('10.0.0.7');
    await small.say(`${CSM} e0f00001 ffff`);
    await say(`${CSM} e0f00001 ${'ff'.repeat(900)}`);
    expect(endpoint.stats().exchanges).toBe(2);
    await say('ff'.repeat(100));
    expect(played.closed).toBe(true);
    expect(small.played.closed).toBe(false);
  });

  it('that end in the middle of a transfer leave nothing behind', async () => {
    const { clock, client, server, toServer, connect, atClient } = streamPair({ handle }, {}, { delay: 10 });
    const response = client.request(toServer, { method: codes.put, payload: new Uint8Array(500_000) });
    response.catch(() => {});
    await clock.advance(500);
    expect(server.stats().received).toBeGreaterThan(5);
    atClient.destroy();
    await expect(settled(clock, response)).rejects.toMatchObject({ code: 'closed' });
    expect(server.stats()).toMatchObject({ exchanges: 0, running: 0, pending: 0 });
    expect(client.stats()).toMatchObject({ exchanges: 0, running: 0, pending: 0 });
    await clock.advance(100_000);
    expect(clock.pendingTimers).toBe(0);
    const again = connect();
    expect((await settled(clock, client.request(again.toServer, { method: codes.get }))).code).toBe(
      codes.content,
    );
  });

  it('end when the endpoint does', async () => {
    const { clock, client, server, toServer, atClient, atServer } = streamPair({ handle });
    await settled(clock, client.request(toServer, { method: codes.get }));
    const pending = client.request(toServer, { method: codes.get });
    client.close();
    server.close();
    await expect(pending).rejects.toMatchObject({ code: 'closed' });
    await clock.advance(1);
    expect([atClient.closed, atServer.closed]).toEqual([true, true]);
    expect(clock.pendingTimers).toBe(0);
    expect(toHex(atClient.written.at(-1) ?? utf8(''))).toBe('00e4');
  });
});

describe('any bytes', () => {
  const frame = fc
    .record({
      code: fc.constantFrom(0, 1, 2, 5, 0x45, 0x44, 0x5f, 0xe1, 0xe2, 0xe3, 0xe4),
      token: fc.uint8Array({ maxLength: 2 }),
      options: fc.array(
        fc.record({ number: fc.constantFrom(2, 6, 11, 23, 27, 60), value: fc.uint8Array({ maxLength: 3 }) }),
        { maxLength: 3 },
      ),
      payload: fc.uint8Array({ maxLength: 40 }),
    })
    .map(encodeFrame);

  it('neither throw, nor leave anything behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(frame, frame, fc.uint8Array({ maxLength: 20 })), { maxLength: 30 }),
        async (chunks) => {
          const { endpoint, peer, played, clock } = streamAlone({
            handle: async ({ payload }) => ({ code: codes.content, payload, observe: 1 }),
            onNotification: async ({ payload }) => (payload.length % 2 === 0 ? 'accept' : 'reject'),
            observedRequest: () => ({ options: [] }),
          });
          const pending = endpoint.request(peer, { method: codes.get, token: Uint8Array.of(1) });
          pending.catch((error: unknown) => expect(error).toBeInstanceOf(CoapError));
          played.write(Uint8Array.of(0, 0xe1));
          for (const chunk of chunks) played.write(chunk);
          await clock.advance(10);
          expect(endpoint.stats().handlerErrors).toBe(0);
          played.destroy();
          await clock.advance(200_000);
          expect(endpoint.stats()).toMatchObject({ exchanges: 0, running: 0, pending: 0 });
          expect(clock.pendingTimers).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
