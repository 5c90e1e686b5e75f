import { equal } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import type { OutgoingRequest, ReceivedResponse } from '../exchange/outgoing-request.ts';
import type { SingleRequest } from '../exchange/requester.ts';
import { codes } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { uintOption } from '../options/option-values.ts';
import { pair, settled } from '../test-pair.ts';
import { blockOption, findBlock, type Block } from './block-option.ts';
import { transfer } from './transfer.ts';

const body = (length: number, seed = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + seed) & 0xff);
const { block1, block2, etag, observe } = optionNumbers;

interface Played {
  readonly code: number;
  readonly options?: readonly CoapOption[];
  readonly payload?: Uint8Array;
}

/** A server that is played by a function of what it is asked. */
function against(play: (request: SingleRequest, b1: Block | undefined, b2: Block | undefined) => Played) {
  const asked: string[] = [];
  const show = (name: string, block: ReturnType<typeof findBlock>): string =>
    typeof block === 'object' ? ` ${name}:${block.number}/${block.more ? 1 : 0}/${block.size}` : '';
  const send = async (request: SingleRequest): Promise<ReceivedResponse> => {
    const b1 = findBlock(request.options, block1);
    const b2 = findBlock(request.options, block2);
    asked.push(`${request.payload.length}${show('1', b1)}${show('2', b2)}`);
    const played = play(request, b1 as Block | undefined, b2 as Block | undefined);
    const { code, options = [], payload = new Uint8Array() } = played;
    return { code, token: request.token, observe: undefined, contentFormat: undefined, options, payload };
  };
  const run = async (request: Partial<SingleRequest>, blockBytes = 1024, maxResponseBytes = 100_000) =>
    await transfer(
      {
        method: codes.get,
        token: Uint8Array.of(7),
        options: [],
        payload: new Uint8Array(),
        confirmable: true,
        signal: undefined,
        ...request,
      },
      send,
      { blockBytes, maxResponseBytes },
    );
  return { asked, run };
}

describe('sending a body in blocks', () => {
  it('follows a server to smaller ones', async () => {
    const { asked, run } = against((_, b1) => ({
      code: b1?.more === true ? codes.continue : codes.changed,
      options: [blockOption(block1, { ...(b1 as Block), size: 32 })],
    }));
    expect((await run({ method: codes.put, payload: body(170) }, 128)).code).toBe(codes.changed);
    expect(asked).toEqual(['128 1:0/1/128', '32 1:4/1/32', '10 1:5/0/32']);
  });

  it('begins again when the server lost a block, but not for ever', async () => {
    let refusals = 1;
    const { asked, run } = against((_, b1) =>
      b1?.number === 1 && refusals-- > 0
        ? { code: codes.requestEntityIncomplete }
        : { code: b1?.more === true ? codes.continue : codes.changed },
    );
    expect((await run({ method: codes.put, payload: body(40) }, 16)).code).toBe(codes.changed);
    expect(asked).toEqual(['16 1:0/1/16', '16 1:1/1/16', '16 1:0/1/16', '16 1:1/1/16', '8 1:2/0/16']);
    refusals = 100;
    expect((await run({ method: codes.put, payload: body(40) }, 16)).code).toBe(
      codes.requestEntityIncomplete,
    );
    expect(asked.length).toBeLessThan(12);
  });

  it('cuts a body smaller that the server found too large (RFC 7959 §2.9.3)', async () => {
    const { asked, run } = against((request, b1) =>
      request.payload.length > 64
        ? {
            code: codes.requestEntityTooLarge,
            options: [blockOption(block1, { number: 0, more: true, size: 64 })],
          }
        : { code: b1?.more === true ? codes.continue : codes.changed },
    );
    expect((await run({ method: codes.put, payload: body(100) })).code).toBe(codes.changed);
    expect(asked).toEqual(['100', '64 1:0/1/64', '36 1:1/0/64']);
    asked.length = 0;
    expect((await run({ method: codes.put, payload: body(200) }, 128)).code).toBe(codes.changed);
    expect(asked).toEqual(['128 1:0/1/128', '64 1:0/1/64', '64 1:1/1/64', '64 1:2/1/64', '8 1:3/0/64']);
  });

  it('ends with the refusal of a block', async () => {
    const { asked, run } = against(() => ({
      code: codes.requestEntityTooLarge,
      options: [uintOption(optionNumbers.size1, 10)],
    }));
    expect((await run({ method: codes.put, payload: body(100) }, 16)).code).toBe(codes.requestEntityTooLarge);
    expect(asked).toHaveLength(1);
  });

  it('gives the caller’s token to the last block alone', async () => {
    const tokens: boolean[] = [];
    const { run } = against((request, b1) => {
      tokens.push(equal(request.token, Uint8Array.of(7)));
      return { code: b1?.more === true ? codes.continue : codes.content };
    });
    await run({ method: codes.fetch, payload: body(40) }, 16);
    expect(tokens).toEqual([false, false, true]);
  });
});

describe('fetching a body in blocks', () => {
  const serve = (content: Uint8Array, tag: number, wanted: Block | undefined, size: number): Played => {
    const number = wanted?.number ?? 0;
    const end = (number + 1) * size;
    return {
      code: codes.content,
      options: [
        { number: etag, value: Uint8Array.of(tag) },
        blockOption(block2, { number, more: end < content.length, size }),
      ],
      payload: content.subarray(number * size, end),
    };
  };

  it('joins them, observing only once', async () => {
    const observing: boolean[] = [];
    const { asked, run } = against((request, _, b2) => {
      observing.push(request.options.some(({ number }) => number === observe));
      return serve(body(300), 1, b2, 128);
    });
    const response = await run({ options: [uintOption(observe, 0)] });
    expect(response.payload).toEqual(body(300));
    expect(response.token).toEqual(Uint8Array.of(7));
    expect(findBlock(response.options, block2)).toBeUndefined();
    expect(asked).toEqual(['0', '0 2:1/0/128', '0 2:2/0/128']);
    expect(observing).toEqual([true, false, false]);
  });

  it('asks for small blocks at once where only such are taken', async () => {
    const { asked, run } = against((_, __, b2) => serve(body(40), 1, b2, 16));
    await run({}, 16);
    expect(asked).toEqual(['0 2:0/0/16', '0 2:1/0/16', '0 2:2/0/16']);
  });

  it('begins again when the representation changes, but not for ever', async () => {
    let version = 0;
    const once = against((_, __, b2) => {
      if (b2?.number === 1 && version === 0) version = 1;
      return serve(body(40, version), version, b2, 16);
    });
    expect((await once.run({})).payload).toEqual(body(40, 1));
    const always = against((_, __, b2) => serve(body(40), version++, b2, 16));
    await expect(always.run({})).rejects.toMatchObject({ code: 'changed' });
    expect(always.asked.length).toBeLessThan(10);
  });

  const lies: [string, (b2: Block | undefined) => Played, string][] = [
    [
      'a first block that is not the first',
      () => serve(body(300), 1, { number: 1, more: false, size: 16 }, 16),
      'bad-block',
    ],
    [
      'the same block again and again',
      () => ({
        code: codes.content,
        options: [blockOption(block2, { number: 0, more: true, size: 16 })],
        payload: body(16),
      }),
      'bad-block',
    ],
    [
      'empty blocks without end',
      (b2) => ({
        code: codes.content,
        options: [blockOption(block2, { number: b2?.number ?? 0, more: true, size: 16 })],
      }),
      'bad-block',
    ],
    [
      'a later response without its block',
      (b2) =>
        b2 === undefined
          ? serve(body(300), 1, b2, 16)
          : { code: codes.content, options: [{ number: etag, value: Uint8Array.of(1) }], payload: body(16) },
      'bad-block',
    ],
    [
      'a later response that refuses',
      (b2) => (b2 === undefined ? serve(body(300), 1, b2, 16) : { code: codes.notFound }),
      'changed',
    ],
    [
      'size exponent 7',
      () => ({
        code: codes.content,
        options: [{ number: block2, value: Uint8Array.of(0x0f) }],
        payload: body(16),
      }),
      'bad-block',
    ],
    ['more than is taken', (b2) => serve(body(200_000), 1, b2, 1024), 'too-large'],
  ];
  for (const [name, play, code] of lies) {
    it(`refuses ${name}`, async () =>
      await expect(against((_, __, b2) => play(b2)).run({})).rejects.toMatchObject({
        name: 'CoapError',
        code,
      }));
  }
});

describe('two endpoints', () => {
  const sizes = [0, 1, 1023, 1024, 1025, 5000];
  const blocks: [number, number][] = [
    [1024, 1024],
    [1024, 64],
    [64, 1024],
  ];
  for (const [ours, theirs] of blocks) {
    it(`carry bodies of any size both ways with blocks of ${ours} and ${theirs}`, async () => {
      const { client, toServer, clock } = pair(
        { limits: { blockBytes: theirs }, handle: ({ payload }) => ({ code: codes.changed, payload }) },
        { limits: { blockBytes: ours } },
      );
      for (const size of sizes) {
        const request: OutgoingRequest = { method: codes.post, path: ['echo'], payload: body(size) };
        expect((await settled(clock, client.request(toServer, request))).payload).toEqual(body(size));
      }
    });
  }
});
