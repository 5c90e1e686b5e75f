import { toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '@holdfast/testing';
import { codes } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { alone, pair, settled } from '../test-pair.ts';
import { EchoChallenge } from './echo-challenge.ts';

const peer = (port: number) => ({ key: `10.0.0.1:${port}`, address: { host: '10.0.0.1', port } });

describe('an Echo value (RFC 9175 §2)', () => {
  it('is fresh for its peer alone, and not for long', async () => {
    const clock = new FakeClock();
    const challenge = new EchoChallenge({ clock, freshMs: 10_000, reachableMs: 100_000 });
    const options = challenge.response(peer(1)).options ?? [];
    expect(options).toMatchObject([{ number: 252 }]);
    expect(challenge.isFresh(peer(2), options)).toBe(false);
    expect(challenge.isFresh(peer(1), [])).toBe(false);
    expect(challenge.isReachable(peer(1), [])).toBe(false);
    expect(new EchoChallenge({ clock }).isFresh(peer(1), options)).toBe(false);
    await clock.advance(5000);
    expect(challenge.isFresh(peer(1), options)).toBe(true);
    await clock.advance(5000);
    expect(challenge.isFresh(peer(1), options)).toBe(false);
    expect(challenge.isReachable(peer(1), [])).toBe(true);
    await clock.advance(100_000);
    expect(challenge.isReachable(peer(1), [])).toBe(false);
  });

  const forged: [string, Uint8Array][] = [
    ['short', Uint8Array.of(1)],
    ['long', new Uint8Array(40)],
    ['of the right length', new Uint8Array(8)],
  ];
  for (const [name, value] of forged) {
    it(`that is forged and ${name} is none`, () => {
      const challenge = new EchoChallenge({ clock: new FakeClock() });
      expect(challenge.isFresh(peer(1), [{ number: 252, value }])).toBe(false);
    });
  }
});

describe('an endpoint that must not amplify (RFC 9175 §2.4)', () => {
  const content = { code: codes.content, payload: new Uint8Array(900) };

  it('asks for an Echo before it sends much, and our client shows it by itself', async () => {
    let runs = 0;
    const { client, toServer, clock, log } = pair({
      amplification: 3,
      handle: () => {
        runs++;
        return content;
      },
    });
    const response = await settled(clock, client.request(toServer, { method: codes.get, path: ['big'] }));
    expect(response).toMatchObject(content);
    expect(log.map((line) => line.slice(0, 6))).toEqual(['> 4801', '< 6881', '> 4801', '< 6845']);
    await settled(clock, client.request(toServer, { method: codes.get, path: ['big'] }));
    expect(log).toHaveLength(6);
    expect(runs).toBe(3);
  });

  it('sends to a stranger no more than it may', async () => {
    const { say } = alone({ amplification: 3, handle: () => content });
    const [answer = ''] = await say('40011234 b3626967');
    expect(answer.slice(0, 8)).toBe('60811234');
    expect(answer.length).toBeLessThan(3 * '40011234b3626967'.length);
    const [unconfirmed = ''] = await say('50011235 b3626967');
    expect(unconfirmed.slice(0, 4)).toBe('5081');
  });

  it('answers short requests shortly, and does nothing twice', async () => {
    let runs = 0;
    const { say } = alone({
      amplification: 3,
      handle: ({ method }) => {
        runs++;
        return method === codes.get ? { code: codes.content, payload: new Uint8Array(5) } : content;
      },
    });
    expect((await say('40011234 b3626967'))[0]?.slice(0, 8)).toBe('60451234');
    expect((await say('40021235 b3626967'))[0]?.slice(0, 8)).toBe('60451235');
    expect(runs).toBe(2);
  });

  it('is not asked for ever by our client', async () => {
    const echo = { number: optionNumbers.echo, value: Uint8Array.of(1) };
    const { client, server, toServer, clock } = pair({
      handle: () => ({ code: codes.unauthorized, options: [echo] }),
    });
    const response = await settled(clock, client.request(toServer, { method: codes.get }));
    expect(response.code).toBe(codes.unauthorized);
    expect(server.stats().requests).toBeLessThan(10);
  });
});

describe('Request-Tag (RFC 9175 §3)', () => {
  it('keeps bodies apart that are sent at the same time', async () => {
    const seen: string[] = [];
    const tags: (string | undefined)[] = [];
    const { client, toServer, clock } = pair(
      {
        handle: ({ payload, options }) => {
          seen.push(`${payload.length}:${payload[0]}:${payload.at(-1)}`);
          const tag = (option: CoapOption): boolean => option.number === optionNumbers.requestTag;
          const found = options.find(tag);
          tags.push(found === undefined ? undefined : toHex(found.value));
          return { code: codes.changed };
        },
      },
      { params: { nstart: 2 } },
    );
    const send = (fill: number, length: number) =>
      client.request(toServer, {
        method: codes.post,
        path: ['a'],
        payload: new Uint8Array(length).fill(fill),
      });
    const responses = await settled(clock, Promise.all([send(1, 3000), send(2, 3500)]));
    expect(responses.map(({ code }) => code)).toEqual([codes.changed, codes.changed]);
    expect(seen.toSorted()).toEqual(['3000:1:1', '3500:2:2']);
    expect(new Set(tags)).toEqual(new Set(['01', undefined]));
    await settled(clock, send(3, 2000));
    expect(tags.at(-1)).toBeUndefined();
  });
});
