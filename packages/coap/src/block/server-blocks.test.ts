import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../coap-error.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import type { EndpointLimits } from '../exchange/endpoint-limits.ts';
import { codes } from '../message/codes.ts';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { stringOption, uintValue } from '../options/option-values.ts';
import { alone } from '../test-pair.ts';
import { blockOption, findBlock } from './block-option.ts';

const body = (length: number, seed = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + seed) & 0xff);

/** Plays a client that sends and asks for single blocks. */
function server(
  handle: (payload: Uint8Array) => CoapResponse | Promise<CoapResponse>,
  limits: Partial<EndpointLimits> = {},
) {
  let id = 0;
  const { say, clock, endpoint } = alone({ limits, handle: ({ payload }) => handle(payload) });
  const ask = async (
    code: number,
    blocks: [number, number, boolean, number][],
    payload: Uint8Array = new Uint8Array(),
    path = 'big',
  ) => {
    id++;
    const options = [
      stringOption(optionNumbers.uriPath, path),
      ...blocks.map(([option, number, more, size]) => blockOption(option, { number, more, size })),
    ];
    const [heard] = await say(
      toHex(encodeMessage({ type: 0, code, id, token: Uint8Array.of(id), options, payload })),
    );
    if (heard === undefined) return undefined;
    const message = decodeMessage(fromHex(heard));
    return {
      code: message.code,
      block1: findBlock(message.options, optionNumbers.block1),
      block2: findBlock(message.options, optionNumbers.block2),
      size1: uintValue(message.options, optionNumbers.size1),
      size2: uintValue(message.options, optionNumbers.size2),
      etag: message.options.find(({ number }) => number === optionNumbers.etag)?.value,
      payload: message.payload,
    };
  };
  return {
    clock,
    endpoint,
    again: () => void id--,
    put: async (number: number, more: boolean, size: number, payload: Uint8Array, path?: string) =>
      await ask(codes.put, [[optionNumbers.block1, number, more, size]], payload, path),
    get: async (number: number, size: number) =>
      await ask(codes.get, [[optionNumbers.block2, number, false, size]]),
    ask,
  };
}

describe('block options (RFC 7959 §2.2)', () => {
  const vectors: [string, number, boolean, number][] = [
    ['', 0, false, 16],
    ['08', 0, true, 16],
    ['0e', 0, true, 1024],
    ['1a', 1, true, 64],
    ['2a', 2, true, 64],
    ['33', 3, false, 128],
    ['0102', 16, false, 64],
    ['ffffee', 0xffffe, true, 1024],
  ];
  for (const [hex, number, more, size] of vectors) {
    it(`${number}/${more}/${size}`, () => {
      expect(toHex(blockOption(23, { number, more, size }).value)).toBe(hex);
      expect(findBlock([{ number: 23, value: fromHex(hex) }], 23)).toEqual({ number, more, size });
    });
  }
});

describe('a request in blocks', () => {
  it('reaches the handler once and whole (RFC 7959 figure 7)', async () => {
    const seen: Uint8Array[] = [];
    const { put } = server((payload) => {
      seen.push(payload);
      return { code: codes.changed };
    });
    const whole = body(340);
    expect(await put(0, true, 128, whole.subarray(0, 128))).toMatchObject({
      code: codes.continue,
      block1: { number: 0, more: true, size: 128 },
    });
    expect(await put(1, true, 128, whole.subarray(128, 256))).toMatchObject({
      code: codes.continue,
      block1: { number: 1, more: true, size: 128 },
    });
    expect(seen).toEqual([]);
    expect(await put(2, false, 128, whole.subarray(256))).toMatchObject({
      code: codes.changed,
      block1: { number: 2, more: false, size: 128 },
    });
    expect(seen).toEqual([whole]);
  });

  it('goes on in smaller blocks where the server wants so (RFC 7959 figure 9)', async () => {
    const { put } = server((payload) => ({ code: codes.changed, payload }), { blockBytes: 32 });
    const whole = body(192);
    expect(await put(0, true, 128, whole.subarray(0, 128))).toMatchObject({
      code: codes.continue,
      block1: { number: 0, more: true, size: 32 },
    });
    expect(await put(4, true, 32, whole.subarray(128, 160))).toMatchObject({ code: codes.continue });
    expect(await put(5, false, 32, whole.subarray(160))).toMatchObject({
      code: codes.changed,
      payload: whole.subarray(0, 32),
      size2: 192,
    });
  });

  it('with a gap, or from nowhere, is incomplete', async () => {
    const { put } = server(() => ({ code: codes.changed }));
    expect(await put(1, true, 16, body(16))).toMatchObject({ code: codes.requestEntityIncomplete });
    expect(await put(0, true, 16, body(16))).toMatchObject({ code: codes.continue });
    expect(await put(2, false, 16, body(3))).toMatchObject({ code: codes.requestEntityIncomplete });
    expect(await put(1, false, 16, body(3), 'other')).toMatchObject({ code: codes.requestEntityIncomplete });
    expect(await put(1, false, 16, body(3))).toMatchObject({ code: codes.changed });
  });

  it('with a block that is not full is bad', async () => {
    const { put } = server(() => ({ code: codes.changed }));
    expect(await put(0, true, 64, body(63))).toMatchObject({ code: codes.badRequest });
    expect(await put(0, true, 64, body(65))).toMatchObject({ code: codes.badRequest });
  });

  it('begins again with block 0', async () => {
    const { put } = server((payload) => ({ code: codes.changed, payload }));
    await put(0, true, 16, body(16, 1));
    await put(1, true, 16, body(16, 2));
    await put(0, true, 16, body(16, 3));
    expect((await put(1, false, 16, body(1, 4)))?.payload).toEqual(
      Uint8Array.of(...body(16, 3), ...body(1, 4)),
    );
  });

  it('above the limit is too large, as soon as that shows', async () => {
    const { put, ask, endpoint } = server(() => ({ code: codes.changed }), { requestBytes: 100 });
    for (let number = 0; number < 6; number++)
      expect(await put(number, true, 16, body(16))).toMatchObject({ code: codes.continue });
    expect(await put(6, true, 16, body(16))).toMatchObject({ code: codes.requestEntityTooLarge, size1: 100 });
    expect(await put(6, true, 16, body(16))).toMatchObject({ code: codes.requestEntityTooLarge });
    const far = await ask(codes.put, [[optionNumbers.block1, 0xf_ffff, false, 1024]], body(1));
    expect(far).toMatchObject({ code: codes.requestEntityTooLarge });
    expect(endpoint.stats().handlerErrors).toBe(0);
  });

  it('does not crowd out those of other peers, nor outlive its pause', async () => {
    const { put, clock } = server(() => ({ code: codes.changed }), {
      uploadsPerPeer: 2,
      uploadPauseMs: 60_000,
    });
    for (const path of ['a', 'b', 'c']) await put(0, true, 16, body(16), path);
    expect(await put(1, false, 16, body(1), 'a')).toMatchObject({ code: codes.requestEntityIncomplete });
    expect(await put(1, false, 16, body(1), 'c')).toMatchObject({ code: codes.changed });
    await clock.advance(62_000);
    expect(await put(1, false, 16, body(1), 'b')).toMatchObject({ code: codes.requestEntityIncomplete });
  });

  it('is refused where all peers together have too many', async () => {
    const many = server(() => ({ code: codes.changed }), { uploads: 1 });
    await many.put(0, true, 16, body(16), 'a');
    expect(await many.put(0, true, 16, body(16), 'b')).toMatchObject({ code: codes.serviceUnavailable });
    const big = server(() => ({ code: codes.changed }), { uploadBytes: 40 });
    await big.put(0, true, 16, body(16), 'a');
    await big.put(0, true, 16, body(16), 'b');
    expect(await big.put(1, true, 16, body(16), 'b')).toMatchObject({ code: codes.serviceUnavailable });
    expect(await big.put(1, true, 16, body(16), 'a')).toMatchObject({ code: codes.continue });
  });

  it('whose handler gives no answer is taken again from its last block', async () => {
    const seen: number[] = [];
    const { put } = server(async (payload) => {
      seen.push(payload.length);
      if (seen.length === 1) throw new NoAnswer();
      return { code: codes.changed };
    });
    await put(0, true, 16, body(16));
    expect(await put(1, false, 16, body(5))).toBeUndefined();
    expect(await put(1, false, 16, body(5))).toMatchObject({ code: codes.changed });
    expect(await put(1, false, 16, body(5))).toMatchObject({ code: codes.requestEntityIncomplete });
    expect(seen).toEqual([21, 21]);
  });

  it('is not handled twice at once', async () => {
    let runs = 0;
    const { put } = server(async () => await new Promise(() => runs++));
    await put(0, true, 16, body(16));
    expect(await put(1, false, 16, body(5))).toBeUndefined();
    expect(await put(1, false, 16, body(5))).toBeUndefined();
    expect(await put(0, true, 16, body(16))).toBeUndefined();
    expect(runs).toBe(1);
  });
});

describe('a response in blocks', () => {
  it('comes from one representation, whatever changes meanwhile (RFC 7959 figure 2)', async () => {
    let version = 0;
    const { get } = server(() => ({ code: codes.content, payload: body(300, version++) }));
    const first = await get(0, 128);
    expect(first).toMatchObject({
      code: codes.content,
      block2: { number: 0, more: true, size: 128 },
      size2: 300,
    });
    const second = await get(1, 128);
    const third = await get(2, 128);
    expect(third).toMatchObject({ block2: { number: 2, more: false, size: 128 }, size2: undefined });
    expect(second?.etag).toEqual(first?.etag);
    expect(
      toHex(first?.payload as Uint8Array) +
        toHex(second?.payload as Uint8Array) +
        toHex(third?.payload as Uint8Array),
    ).toBe(toHex(body(300, 0)));
    expect((await get(0, 128))?.etag).not.toEqual(first?.etag);
  });

  it('has blocks of the size asked for in time, or later (RFC 7959 figures 3 and 4)', async () => {
    const { get, ask } = server(() => ({ code: codes.content, payload: body(300) }), { blockBytes: 128 });
    expect(await get(0, 64)).toMatchObject({ block2: { number: 0, more: true, size: 64 } });
    expect(await ask(codes.get, [])).toMatchObject({ block2: { number: 0, more: true, size: 128 } });
    expect(await get(2, 64)).toMatchObject({
      block2: { number: 2, more: true, size: 64 },
      payload: body(300).subarray(128, 192),
    });
    expect(await get(0, 1024)).toMatchObject({ block2: { number: 0, more: true, size: 128 } });
  });

  it('has no block past its end', async () => {
    const { get } = server(() => ({ code: codes.content, payload: body(300) }));
    expect(await get(5, 64)).toMatchObject({ code: codes.badRequest });
    expect(await get(0, 512)).toMatchObject({ code: codes.content, block2: undefined });
  });

  it('to a POST goes on only from what the POST gave', async () => {
    let runs = 0;
    const { ask } = server(() => {
      runs++;
      return { code: codes.changed, payload: body(40) };
    });
    const later: [number, number, boolean, number][] = [[optionNumbers.block2, 1, false, 32]];
    expect(await ask(codes.post, later)).toMatchObject({ code: codes.requestEntityIncomplete });
    expect(await ask(codes.post, [[optionNumbers.block2, 0, false, 32]], utf8('x'))).toMatchObject({
      code: codes.changed,
    });
    expect(await ask(codes.post, later)).toMatchObject({
      code: codes.changed,
      payload: body(40).subarray(32),
    });
    expect(runs).toBe(1);
  });

  it('is kept within limits', async () => {
    let version = 0;
    const { get, clock, ask } = server(() => ({ code: codes.content, payload: body(300, version++) }), {
      downloads: 1,
      downloadPauseMs: 10_000,
    });
    const first = await get(0, 128);
    await ask(codes.get, [[optionNumbers.block2, 0, false, 128]], undefined, 'other');
    expect((await get(1, 128))?.etag).not.toEqual(first?.etag);
    const again = await get(0, 128);
    await clock.advance(12_000);
    expect((await get(1, 128))?.etag).not.toEqual(again?.etag);
  });
});
