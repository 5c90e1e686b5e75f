import { fromHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import { alone, pair, settled } from '../test-pair.ts';
import type { CoapEndpoint } from './coap-endpoint.ts';
import type { CoapResponse } from './coap-request.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import type { Peer } from '@holdfast/kernel';

const GET: OutgoingRequest = { method: codes.get, path: ['temperature'], token: fromHex('20') };

/** Starts a request that is expected to fail later. */
function start(endpoint: CoapEndpoint<Peer>, peer: Peer, request: OutgoingRequest = GET) {
  const response = endpoint.request(peer, request);
  response.catch(() => {});
  return response;
}

describe('a confirmable request', () => {
  it('takes the response in its acknowledgement', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    expect(heard).toHaveLength(1);
    const [sent = ''] = heard;
    expect(sent.slice(0, 4) + sent.slice(8)).toBe('410120bb74656d7065726174757265');
    await say(`6145${sent.slice(4, 8)}20 c0 ff32322e332043`);
    expect(await response).toMatchObject({
      code: codes.content,
      contentFormat: 0,
      observe: undefined,
      token: fromHex('20'),
      payload: utf8('22.3 C'),
    });
    await clock.advance(300_000);
    expect(heard).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes a separate response, acknowledges it, and its duplicate again', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    expect(await say(`6000${heard[0]?.slice(4, 8)}`, 50_000)).toEqual([]);
    expect(await say('4145ad7b20ff32322e332043')).toEqual(['6000ad7b']);
    expect((await response).payload).toEqual(utf8('22.3 C'));
    expect(await say('4145ad7b20ff32322e332043')).toEqual(['6000ad7b']);
  });

  it('to a peer that is forgotten is given up, and holds up nobody who comes there next', async () => {
    const { endpoint, peer, heard, clock } = alone({});
    const waiting = [start(endpoint, peer), start(endpoint, peer, { ...GET, token: fromHex('21') })];
    await clock.advance(3000);
    endpoint.forget(peer);
    for (const response of waiting) await expect(response).rejects.toMatchObject({ code: 'aborted' });
    heard.length = 0;
    void start(endpoint, peer, { ...GET, token: fromHex('22') });
    await clock.advance(1);
    expect(heard.map((datagram) => datagram.slice(8, 10))).toEqual(['22']);
  });

  it('takes a separate response whose acknowledgement was lost', async () => {
    const { endpoint, peer, clock, heard, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    expect(await say('4145ad7b20ff32322e332043')).toEqual(['6000ad7b']);
    await response;
    heard.length = 0;
    await clock.advance(100_000);
    expect(heard).toEqual([]);
  });

  it('is sent five times at doubling intervals, then fails', async () => {
    const { endpoint, peer, clock, heard } = alone({});
    const sentAt: number[] = [];
    const began = clock.monotonic();
    const response = start(endpoint, peer);
    for (let ms = 0; ms < 93_000; ms += 100) {
      await clock.advance(100);
      while (sentAt.length < heard.length) sentAt.push(clock.monotonic() - began);
    }
    await expect(response).rejects.toMatchObject({ name: 'CoapError', code: 'timeout' });
    expect(new Set(heard).size).toBe(1);
    expect(sentAt).toHaveLength(5);
    const gaps = sentAt.slice(1).map((at, i) => at - (sentAt[i] as number));
    expect(gaps[0]).toBeGreaterThanOrEqual(1900);
    expect(gaps[0]).toBeLessThanOrEqual(3100);
    for (let i = 1; i < gaps.length; i++) {
      expect(Math.abs((gaps[i] as number) - 2 * (gaps[i - 1] as number))).toBeLessThanOrEqual(300);
    }
    expect(endpoint.stats()).toMatchObject({ retransmissions: 4, timeouts: 1, pending: 0 });
  });

  it('fails when it is acknowledged but not answered', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    await say(`6000${heard[0]?.slice(4, 8)}`);
    await expect(settled(clock, response)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('fails when it is reset', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    await say(`7000${heard[0]?.slice(4, 8)}`);
    await expect(response).rejects.toMatchObject({ code: 'reset' });
  });

  it('fails for a response with an unknown critical option, which is reset', async () => {
    const { endpoint, peer, clock, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    expect(await say('4145ad7b20 d1fc00')).toEqual(['7000ad7b']);
    await expect(response).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('is not answered by a response with another token', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const response = start(endpoint, peer);
    await clock.advance(1);
    const id = heard[0]?.slice(4, 8);
    expect(await say('4145ad7b21ff00')).toEqual(['7000ad7b']);
    await say(`6145${id}21ff00`);
    await say('5145ad7c20ffaa');
    expect((await response).payload).toEqual(fromHex('aa'));
  });

  it('ends when its time or its caller says so', async () => {
    const { endpoint, peer, heard, clock } = alone({});
    const late = start(endpoint, peer, { ...GET, timeoutMs: 3000 });
    await clock.advance(3000);
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    const abort = new AbortController();
    const aborted = start(endpoint, peer, { ...GET, signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    await expect(start(endpoint, peer, { ...GET, signal: abort.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    await clock.advance(1);
    heard.length = 0;
    await clock.advance(100_000);
    expect(heard).toEqual([]);
    expect(endpoint.stats().pending).toBe(0);
  });
});

describe('a non-confirmable request', () => {
  it('is sent once and answered or times out', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const answered = start(endpoint, peer, { ...GET, confirmable: false });
    await clock.advance(1);
    expect(heard).toHaveLength(1);
    expect(await say('5145000120ffaa')).toEqual([]);
    expect((await answered).payload).toEqual(fromHex('aa'));
    const silent = start(endpoint, peer, { ...GET, confirmable: false });
    await expect(settled(clock, silent)).rejects.toMatchObject({ code: 'timeout' });
    expect(heard).toHaveLength(1);
  });
});

describe('many requests to one peer', () => {
  it('go one at a time (NSTART), in order, each with an id of its own', async () => {
    const { endpoint, peer, heard, clock, say } = alone({});
    const responses = [1, 2, 3].map((n) => start(endpoint, peer, { ...GET, token: Uint8Array.of(n) }));
    const ids = new Set<string>();
    for (let n = 1; n <= 3; n++) {
      await clock.advance(1);
      const id = heard.at(-1)?.slice(4, 8) ?? '';
      ids.add(id);
      expect(heard.at(-1)?.slice(8, 10)).toBe(`0${n}`);
      await say(`6145${id}0${n}ff0${n}`);
    }
    expect((await Promise.all(responses)).map(({ payload }) => payload[0])).toEqual([1, 2, 3]);
    expect(ids.size).toBe(3);
  });

  it('wait in a queue of limited length', async () => {
    const { endpoint, peer, clock } = alone({ limits: { queuePerPeer: 4 } });
    const all = Array.from({ length: 6 }, (_, n) =>
      start(endpoint, peer, { ...GET, token: Uint8Array.of(n) }),
    );
    await expect(all[5]).rejects.toMatchObject({ code: 'queue-full' });
    await expect(all[4]).rejects.toMatchObject({ code: 'queue-full' });
    await expect(start(endpoint, peer, { ...GET, token: Uint8Array.of(1) })).rejects.toMatchObject({
      code: 'queue-full',
    });
    endpoint.close();
    for (const waiting of all.slice(0, 4)) await expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await expect(start(endpoint, peer)).rejects.toMatchObject({ code: 'closed' });
    await clock.advance(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('cannot share a token', async () => {
    const { endpoint, peer } = alone({});
    void start(endpoint, peer);
    await expect(start(endpoint, peer)).rejects.toMatchObject({ code: 'token-in-use' });
  });
});

it('endpoints on both sides agree', async () => {
  const { client, toServer, clock, server } = pair({
    handle: async ({ method, payload, options }): Promise<CoapResponse> => ({
      code: method === codes.post ? codes.created : codes.content,
      locationPath: ['rd', `${options.length}`],
      payload,
    }),
  });
  const response = await settled(
    clock,
    client.request(toServer, {
      method: codes.post,
      path: ['rd'],
      query: ['ep=a', 'lt=60'],
      contentFormat: 40,
      accept: 0,
      payload: utf8('</1/0>'),
    }),
  );
  expect(response).toMatchObject({ code: codes.created, payload: utf8('</1/0>') });
  expect(response.options.map(({ value }) => String.fromCharCode(...value))).toEqual(['rd', '5']);
  expect(server.stats()).toMatchObject({ received: 1, requests: 1, sent: 1 });
});
