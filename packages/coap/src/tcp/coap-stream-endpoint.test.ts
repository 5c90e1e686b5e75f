import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../coap-error.ts';
import type { CoapRequest } from '../exchange/coap-request.ts';
import { codes } from '../message/codes.ts';
import type { CoapNotification } from '../observe/coap-notification.ts';
import { settled } from '../test-pair.ts';
import { uriPath } from '../options/option-values.ts';
import { decodeFrame } from './frame-codec.ts';
import { streamAlone, streamPair } from './test-streams.ts';
import type { Peer } from '@holdfast/kernel';

const body = (length: number, fill = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * fill) & 0xff);
const CSM = '00e1';

describe('a connection', () => {
  it('begins with a CSM that says what is taken', async () => {
    const { clock, heard } = streamAlone({});
    await clock.advance(1);
    expect(heard).toEqual(['70e123010000202140']);
  });

  it('answers requests in any order, by their tokens', async () => {
    const waiting = new Map<string, (code: number) => void>();
    const { say, heard, clock } = streamAlone({
      handle: async ({ token }) => ({
        code: await new Promise<number>((resolve) => waiting.set(toHex(token), resolve)),
      }),
    });
    expect(await say(`${CSM} 010101 010102`)).toEqual([]);
    waiting.get('02')?.(codes.content);
    waiting.get('01')?.(codes.notFound);
    await clock.advance(1);
    expect(heard).toEqual(['014502', '018401']);
  });

  for (const size of [0, 10, 1100, 5000, 60_000, 200_000]) {
    it(`carries ${size} bytes both ways, in blocks where a message is too short`, async () => {
      const seen: CoapRequest<Peer>[] = [];
      const { client, toServer, clock } = streamPair(
        {
          handle: (request) => {
            seen.push(request);
            return { code: codes.changed, payload: request.payload };
          },
        },
        {},
        { chunk: (bytes) => Math.ceil(bytes / 3) },
      );
      const payload = body(size, 7);
      const response = await settled(
        clock,
        client.request(toServer, { method: codes.post, path: ['a', 'b'], payload }),
      );
      expect(response).toMatchObject({ code: codes.changed, payload });
      expect(seen).toHaveLength(1);
      expect(uriPath(seen[0]?.options ?? [])).toEqual(['a', 'b']);
      client.close();
      await clock.advance(100_000);
      expect(clock.pendingTimers).toBe(0);
    });
  }

  it('takes several blocks in one message (RFC 8323 §6)', async () => {
    const seen: number[] = [];
    const { say } = streamAlone({
      handle: ({ payload }) => {
        seen.push(payload.length);
        return { code: codes.changed };
      },
    });
    expect(await say(`${CSM} e006f703 d10e0f ff${'aa'.repeat(2048)}`)).toEqual(['305fd10e0f']);
    expect(await say(`e004f703 d10e27 ff${'bb'.repeat(1536)}`)).toEqual(['3044d10e27']);
    expect(seen).toEqual([3584]);
  });

  it('observes without numbers: the order of arrival counts (RFC 8323 §7.1)', async () => {
    const seen: CoapNotification<Peer>[] = [];
    const { client, server, toServer, toClient, clock } = streamPair(
      { handle: ({ observe }) => ({ code: codes.content, payload: utf8('first'), observe }) },
      {
        onNotification: (notification) => {
          seen.push(notification);
          return 'accept';
        },
      },
    );
    const token = Uint8Array.of(9);
    const first = await settled(clock, client.request(toServer, { method: codes.get, observe: 0, token }));
    for (const text of ['second', 'third']) {
      await server.notify(
        toClient,
        token,
        { code: codes.content, payload: utf8(text), observe: 0 },
        { confirmable: true },
      );
    }
    await clock.advance(1);
    expect(seen.map(({ payload }) => new TextDecoder().decode(payload))).toEqual(['second', 'third']);
    expect([first.observe, ...seen.map(({ observe }) => observe)]).toEqual([1, 2, 3]);
  });

  it('carries notifications that exceed a message', async () => {
    const seen: Uint8Array[] = [];
    const options = {
      confirmable: true,
      requestOptions: [],
      requestMethod: codes.fetch,
      requestPayload: body(2000),
    };
    const { server, toClient, clock } = streamPair(
      { handle: () => ({ code: codes.internalServerError }), streamLimits: { messageBytes: 1152 } },
      {
        streamLimits: { messageBytes: 1152 },
        onNotification: ({ payload }) => {
          seen.push(payload);
          return 'accept';
        },
        observedRequest: () => ({ method: codes.fetch, options: [], payload: body(2000) }),
      },
    );
    await clock.advance(1);
    const payload = body(10_000, 3);
    await server.notify(toClient, Uint8Array.of(1), { code: codes.content, payload, observe: 1 }, options);
    await clock.advance(1000);
    expect(seen).toEqual([payload]);
  });

  it('cancels an observation that nobody wants, where it knows which', async () => {
    const cancelled: string[] = [];
    const { server, toClient, clock } = streamPair(
      {
        handle: ({ observe, token }) => {
          cancelled.push(`${observe} ${toHex(token)}`);
          return { code: codes.content };
        },
      },
      { onNotification: () => 'reject', observedRequest: () => ({ options: [] }) },
    );
    await clock.advance(1);
    const options = { confirmable: true };
    await server.notify(toClient, Uint8Array.of(5), { code: codes.content, observe: 1 }, options);
    await clock.advance(10);
    expect(cancelled).toEqual(['1 05']);
  });

  it('answers 5.03 where no answer may be given: a stream repeats nothing', async () => {
    const { say, endpoint } = streamAlone({
      handle: async () => {
        throw new NoAnswer();
      },
    });
    expect(await say(`${CSM} 010177`)).toEqual(['01a377']);
    expect(endpoint.stats()).toMatchObject({ unanswered: 1, running: 0 });
  });

  it('refuses what it does not do', async () => {
    expect(await streamAlone({}).say(`${CSM} 010177`)).toEqual(['018577']);
    const { say } = streamAlone({ handle: () => ({ code: codes.content }), limits: { tokenBytes: 8 } });
    const answers = async (hex: string) => (await say(hex)).map((frame) => decodeFrame(fromHex(frame)));
    const token = new Uint8Array(9).fill(0xab);
    expect(await answers(`${CSM} 0901 ${toHex(token)}`)).toMatchObject([{ code: codes.badRequest, token }]);
    expect(await answers('010801')).toMatchObject([
      { code: codes.methodNotAllowed, token: Uint8Array.of(1) },
    ]);
    expect(await answers('3001d10e07')).toMatchObject([{ code: codes.content }]);
  });
});
