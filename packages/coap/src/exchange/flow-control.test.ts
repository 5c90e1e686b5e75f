import { fromHex, toHex } from '@holdfast/bytes';
import { FakeClock, FakeNet } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { stringOption, uintValue } from '../options/option-values.ts';
import { blockOption } from '../block/block-option.ts';
import { alone, pair, settled } from '../test-pair.ts';
import { CoapEndpoint } from './coap-endpoint.ts';

const SERVER = { host: '10.0.0.2', port: 5683 };

/** A server whose handler takes a second, and peers that send requests with ids of their own. */
function slowServer(limits: Parameters<typeof alone>[0]['limits'] = {}) {
  const clock = new FakeClock();
  const net = new FakeNet(clock);
  const running = new Map<string, number>();
  let most = 0;
  const endpoint = new CoapEndpoint({
    transport: net.socket(SERVER),
    clock,
    limits,
    handle: async ({ peer }) => {
      const now = (running.get(peer.key) ?? 0) + 1;
      running.set(peer.key, now);
      most = Math.max(most, now);
      await new Promise<void>((resolve) => clock.after(1000, resolve));
      running.set(peer.key, now - 1);
      return { code: codes.content };
    },
  });
  const device = (host: string) => {
    const heard: string[] = [];
    const address = { host, port: 1000 };
    net.socket(address).onDatagram((_, datagram) => heard.push(toHex(datagram)));
    return {
      heard,
      ask: (type: 4 | 5, id: number) =>
        net.inject(address, SERVER, fromHex(`${type}001${id.toString(16).padStart(4, '0')}`)),
    };
  };
  return { clock, endpoint, device, most: () => most };
}

describe('a peer that floods', () => {
  it('has only so much worked on at once, is told when to come again, and keeps no other waiting', async () => {
    const { clock, endpoint, device, most } = slowServer({ runningPerPeer: 4, running: 8, busySeconds: 7 });
    const flooding = device('10.0.0.9');
    for (let id = 0; id < 5000; id++) flooding.ask(4, id);
    const good = device('10.0.0.1');
    good.ask(4, 1);
    await clock.advance(5);
    expect(endpoint.stats()).toMatchObject({ running: 5, busy: 4996, dropped: 0 });
    expect(flooding.heard).toHaveLength(4996);
    const refusal = decodeMessage(fromHex(flooding.heard[0] ?? ''));
    expect(refusal).toMatchObject({ type: 2, code: codes.tooManyRequests, id: 4 });
    expect(uintValue(refusal.options, optionNumbers.maxAge)).toBe(7);
    await clock.advance(3000);
    expect(good.heard.some((hex) => hex.slice(2, 4) === '45')).toBe(true);
    expect(most()).toBe(4);
  });

  it('with messages that need no answer gets none', async () => {
    const { clock, endpoint, device } = slowServer({ runningPerPeer: 4 });
    const flooding = device('10.0.0.9');
    for (let id = 0; id < 100; id++) flooding.ask(5, id);
    await clock.advance(5);
    expect(endpoint.stats()).toMatchObject({ running: 4, busy: 96 });
    expect(flooding.heard).toEqual([]);
  });

  it('is limited in a second however quickly it is answered', async () => {
    const { say, endpoint, heard, clock } = alone({
      limits: { messagesPerSecond: 10 },
      handle: () => ({ code: codes.content }),
    });
    for (let id = 0; id < 50; id++) await say(`4001${id.toString(16).padStart(4, '0')}`, 0);
    await clock.advance(1);
    // The first message of a stranger is not counted: nothing is known of it then.
    expect(endpoint.stats()).toMatchObject({ exchanges: 21, busy: 29 });
    heard.length = 0;
    await clock.advance(1000);
    expect(await say('40010100')).toEqual(['60450100']);
    expect(await say('40010000')).toEqual(['60450000']);
  });

  it('and is ours waits, and succeeds', async () => {
    const { clock, client, toServer } = pair(
      {
        limits: { runningPerPeer: 2 },
        handle: async () => {
          await new Promise<void>((resolve) => clock.after(500, resolve));
          return { code: codes.content };
        },
      },
      { params: { nstart: 8 } },
    );
    const all = Promise.all(Array.from({ length: 8 }, () => client.request(toServer, { method: codes.get })));
    expect((await settled(clock, all)).map(({ code }) => code)).toEqual(
      Array.from({ length: 8 }, () => codes.content),
    );
  });
});

describe('a device that goes away in the middle of a transfer', () => {
  it('leaves nothing behind', async () => {
    const { say, endpoint, clock } = alone({
      handle: () => ({ code: codes.content, payload: new Uint8Array(5000) }),
    });
    let id = 0;
    const ask = async (code: number, number: number, payload: Uint8Array) => {
      const option = code === codes.put ? optionNumbers.block1 : optionNumbers.block2;
      const block = blockOption(option, { number, more: code === codes.put, size: 1024 });
      const options = [stringOption(optionNumbers.uriPath, 'a'), block];
      const message = { type: 0, code, id: ++id, token: Uint8Array.of(1), options, payload } as const;
      await say(toHex(encodeMessage(message)));
    };
    for (let number = 0; number < 20; number++) await ask(codes.put, number, new Uint8Array(1024));
    await ask(codes.get, 0, new Uint8Array());
    await ask(codes.get, 1, new Uint8Array());
    expect(endpoint.stats()).toMatchObject({ transfers: 2, exchanges: 22 });
    await clock.advance(100_000);
    expect(endpoint.stats().transfers).toBe(0);
    await clock.advance(200_000);
    expect(endpoint.stats()).toMatchObject({ transfers: 0, exchanges: 0, running: 0, pending: 0 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('while we send to it, ends in a time-out and leaves nothing behind', async () => {
    const { clock, client, toServer, net, server } = pair({ handle: () => ({ code: codes.changed }) });
    let datagrams = 0;
    net.tap = () => ++datagrams < 7;
    const request = { method: codes.put, payload: new Uint8Array(20_000) };
    await expect(settled(clock, client.request(toServer, request))).rejects.toMatchObject({
      code: 'timeout',
    });
    await clock.advance(400_000);
    for (const endpoint of [client, server]) {
      expect(endpoint.stats()).toMatchObject({ transfers: 0, exchanges: 0, running: 0, pending: 0 });
    }
    expect(clock.pendingTimers).toBe(0);
  });
});
