import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { FakeClock } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { CoapError, NoAnswer } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import { decodeMessage } from '../message/message-codec.ts';
import { CoapEndpoint } from './coap-endpoint.ts';
import { uriPath } from '../options/option-values.ts';
import { alone } from '../test-pair.ts';
import type { CoapResponse, RequestHandler } from './coap-request.ts';
import type { Peer } from '@holdfast/kernel';

const GET = '41017d3520 bb74656d7065726174757265';
const content: CoapResponse = { code: codes.content, payload: utf8('22.3 C') };

describe('a confirmable request', () => {
  it('is answered in its acknowledgement (RFC 7252 figure 17)', async () => {
    const { say } = alone({
      handle: (request) => {
        expect(uriPath(request.options)).toEqual(['temperature']);
        return content;
      },
    });
    expect(await say(GET)).toEqual(['61457d3520ff32322e332043']);
  });

  it('of a slow handler is acknowledged, then answered separately (RFC 7252 figure 20)', async () => {
    let answer: (response: CoapResponse) => void = () => {};
    const { say, clock, heard, endpoint } = alone({
      handle: () => new Promise((resolve) => (answer = resolve)),
    });
    expect(await say(GET, 999)).toEqual([]);
    await clock.advance(2);
    expect(heard).toEqual(['60007d35']);
    expect(await say(GET)).toEqual(['60007d35']);
    heard.length = 0;
    answer(content);
    await clock.advance(1);
    expect(heard).toHaveLength(1);
    const [separate = ''] = heard;
    expect(separate.slice(0, 4)).toBe('4145');
    expect(separate.slice(8)).toBe('20ff32322e332043');
    expect(await say(GET)).toEqual(['60007d35']);
    await say(`6000${separate.slice(4, 8)}`);
    await clock.advance(60_000);
    expect(heard).toEqual([]);
    expect(endpoint.stats().retransmissions).toBe(0);
  });

  it('is never acknowledged early where that is told so', async () => {
    let answer: (response: CoapResponse) => void = () => {};
    const { say, clock, heard } = alone({
      separateAfterMs: Number.POSITIVE_INFINITY,
      handle: () => new Promise((resolve) => (answer = resolve)),
    });
    expect(await say(GET, 60_000)).toEqual([]);
    answer(content);
    await clock.advance(1);
    expect(heard).toEqual(['61457d3520ff32322e332043']);
  });

  it('is handled once, its duplicates get the same answer, until EXCHANGE_LIFETIME is over', async () => {
    let runs = 0;
    const { say, clock, endpoint } = alone({ handle: () => ({ ...content, maxAge: ++runs }) });
    const first = await say(GET);
    expect(await say(GET)).toEqual(first);
    await clock.advance(240_000);
    expect(await say(GET)).toEqual(first);
    expect(runs).toBe(1);
    await clock.advance(10_000);
    expect(endpoint.stats().exchanges).toBe(0);
    expect(await say(GET)).not.toEqual(first);
    expect(runs).toBe(2);
  });

  it('under the id of another one is answered for itself', async () => {
    const { say } = alone({ handle: () => content });
    await say(GET);
    // As of a client that was restarted: its ids begin where they did, its tokens do not.
    const anew = GET.replace('7d3520', '7d3521');
    expect(await say(GET.replace('7d3520', '7d3577'))).toEqual(['61457d3577ff32322e332043']);
    expect(await say(anew)).toEqual(['61457d3521ff32322e332043']);
  });

  it('is not handled again while its handler runs', async () => {
    let runs = 0;
    const { say } = alone({ handle: async () => await new Promise(() => runs++) });
    await say(GET);
    expect(await say(GET)).toEqual([]);
    expect(runs).toBe(1);
  });

  it('without an answer is as if it never came', async () => {
    let runs = 0;
    const { say, endpoint } = alone({
      handle: async () => {
        if (++runs < 3) throw new NoAnswer();
        return content;
      },
    });
    expect(await say(GET, 5000)).toEqual([]);
    expect(await say(GET, 5000)).toEqual([]);
    expect(await say(GET)).toEqual(['61457d3520ff32322e332043']);
    expect(endpoint.stats()).toMatchObject({ unanswered: 2, running: 0, exchanges: 1 });
  });
});

describe('a non-confirmable request', () => {
  it('is answered by a non-confirmable response, once (RFC 7252 figure 23)', async () => {
    const { say } = alone({ handle: () => content });
    const [answer = ''] = await say('51017d4075 bb74656d7065726174757265');
    expect(answer.slice(0, 4)).toBe('5145');
    expect(answer.slice(8)).toBe('75ff32322e332043');
    expect(await say('51017d4075 bb74656d7065726174757265')).toEqual([]);
  });
});

describe('a handler that fails', () => {
  const cases: [string, RequestHandler<Peer>, string][] = [
    [
      'with a response code gives that one and the reason',
      () => {
        throw new CoapError('refused', 'gone', { responseCode: codes.notFound });
      },
      '61847d3520ff676f6e65',
    ],
    [
      'in any other way gives 5.00 and says nothing',
      () => {
        throw new Error('secret');
      },
      '61a07d3520',
    ],
    ['later gives 5.00 too', async () => await Promise.reject(new Error('secret')), '61a07d3520'],
    [
      'to give what can be encoded gives 5.00',
      () => ({ code: codes.content, contentFormat: -1 }),
      '61a07d3520',
    ],
  ];
  for (const [name, handle, answer] of cases) {
    it(name, async () => expect(await alone({ handle }).say(GET)).toEqual([answer]));
  }
});

describe('what the message layer answers itself', () => {
  const bad = (text: string): string => toHex(utf8(text));
  const cases: [string, string, string[]][] = [
    ['a ping', '40001234', ['70001234']],
    ['an empty non-confirmable message', '50001234', []],
    ['an acknowledgement of nothing', '60001234', []],
    ['a reset of nothing', '70001234', []],
    ['a malformed confirmable message', '40011234ff', ['70001234']],
    ['a malformed non-confirmable message', '50011234ff', []],
    ['a malformed acknowledgement', '60451234ff', []],
    ['a reserved code, confirmable', '40201234', ['70001234']],
    ['a reserved token length, confirmable', '49011234', ['70001234']],
    ['a request in an acknowledgement', '60011234', []],
    ['another version', '80011234', []],
    ['a shred', '4001', []],
    ['a response that no one waits for, confirmable', '40451234', ['70001234']],
    ['a response that no one waits for, non-confirmable', '50451234', []],
    [
      'an unknown critical option',
      '40011234 d1fc00',
      [`60821234ff${bad('critical option 265 is not understood')}`],
    ],
    ['an unknown critical option, non-confirmable', '50011234 d1fc00', []],
    ['an unknown elective option', '40011234 d1fb00', ['60451234ff32322e332043']],
    [
      'If-Match, which this handler does not honour',
      '40011234 10',
      [`60821234ff${bad('critical option 1 is not understood')}`],
    ],
    ['a proxy request', '40011234 d316613a62', [`60a51234ff${bad('this is not a proxy')}`]],
    ['an unknown method', '40081234', [`60851234ff${bad('unknown method')}`]],
    [
      'Block2 with size exponent 7',
      '40011234 d10a07',
      [`60801234ff${bad('block size exponent 7 is reserved')}`],
    ],
    [
      'Block1 with size exponent 7',
      '40021234 d10e07',
      [`60801234ff${bad('block size exponent 7 is reserved')}`],
    ],
  ];
  for (const [name, hex, answer] of cases) {
    it(name, async () => expect(await alone({ handle: () => content }).say(hex)).toEqual(answer));
  }

  it('resets confirmable requests where there is no handler', async () => {
    const { say } = alone({});
    expect(await say('40011234')).toEqual(['70001234']);
    expect(await say('50011235')).toEqual([]);
  });

  it('observes with GET and FETCH alone', async () => {
    const { say } = alone({ handle: ({ observe }) => ({ code: codes.content, observe }) });
    expect(await say('40011234 60')).toEqual(['6045123460']);
    expect(await say('40051235 60')).toEqual(['6045123560']);
    expect(await say('40021236 60')).toEqual(['60451236']);
    expect(await say('40011237 6107')).toEqual(['60451237']);
  });

  it('passes on the options that a handler honours', async () => {
    const { say } = alone({
      handlerOptions: [1, 65_001],
      handle: ({ options }) => ({
        code: codes.content,
        payload: Uint8Array.from(options.map((o) => o.number & 0xff)),
      }),
    });
    expect(await say('40011234 10 e0fcdb')).toEqual(['60451234ff01e9']);
  });
});

it('keeps nothing of peers that only ever got non-confirmable messages', async () => {
  const clock = new FakeClock();
  let receive: (peer: Peer, datagram: Uint8Array) => void = () => {};
  const ids: number[] = [];
  const endpoint = new CoapEndpoint<Peer>({
    transport: {
      send: (_, datagram) => void ids.push(decodeMessage(datagram).id),
      onDatagram: (receiver) => (receive = receiver),
      close: async () => {},
    },
    clock,
    limits: { exchanges: 100 },
    handle: () => content,
  });
  for (let port = 1; port <= 1000; port++) {
    const peer = { key: `10.0.0.1:${port}`, address: { host: '10.0.0.1', port } };
    receive(peer, fromHex('51010001aa'));
  }
  expect(new Set(ids).size).toBe(1000);
  expect(endpoint.stats().exchanges).toBe(100);
  // One for the remembered exchanges: nothing else waits for its end.
  expect(clock.pendingTimers).toBe(1);
});

it('forgets everything when closed, and handlers that still run do no harm', async () => {
  let answer: (response: CoapResponse) => void = () => {};
  const { say, endpoint, clock } = alone({ handle: () => new Promise((resolve) => (answer = resolve)) });
  await say(GET, 1500);
  endpoint.close();
  answer(content);
  await clock.advance(1);
  expect(await say(GET)).toEqual([]);
  expect(endpoint.stats()).toMatchObject({ running: 0, exchanges: 0 });
  await clock.advance(300_000);
  expect(clock.pendingTimers).toBe(0);
});
