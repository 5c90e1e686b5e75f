import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import type { CoapRequest, CoapResponse } from '../exchange/coap-request.ts';
import { codes } from '../message/codes.ts';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { stringOption } from '../options/option-values.ts';
import { alone, pair, settled } from '../test-pair.ts';
import { blockOption } from './block-option.ts';
import type { Peer } from '@holdfast/kernel';

const { block1, block2, uriPath } = optionNumbers;
const long = (text: string, length: number): Uint8Array => utf8(text.repeat(length).slice(0, length));

describe('FETCH, PATCH and iPATCH (RFC 8132)', () => {
  const cases: [string, number][] = [
    ['FETCH', 0x05],
    ['PATCH', 0x06],
    ['iPATCH', 0x07],
  ];
  for (const [name, method] of cases) {
    for (const size of [3, 3000]) {
      it(`${name} carries ${size} bytes each way`, async () => {
        const seen: CoapRequest<Peer>[] = [];
        const { client, toServer, clock, log } = pair({
          handle: (request) => {
            seen.push(request);
            return { code: codes.content, payload: request.payload, contentFormat: 60 };
          },
        });
        const payload = long(`${name} `, size);
        const response = await settled(
          clock,
          client.request(toServer, { method, path: ['a'], payload, contentFormat: 60 }),
        );
        expect(response).toMatchObject({ code: codes.content, contentFormat: 60, payload });
        expect(seen).toHaveLength(1);
        expect(seen[0]).toMatchObject({ method, payload });
        expect(log[0]?.slice(4, 6)).toBe(toHex(Uint8Array.of(method)));
      });
    }
  }

  for (const code of [codes.conflict, codes.unprocessableEntity]) {
    it(`gives the answer ${code >> 5}.${code & 31} with its reason`, async () => {
      const { client, toServer, clock } = pair({ handle: () => ({ code, payload: utf8('why') }) });
      const response = await settled(clock, client.request(toServer, { method: codes.ipatch }));
      expect(response).toMatchObject({ code, payload: utf8('why') });
    });
  }
});

/** A server whose answers are as long as is said, and a client that asks for single blocks of 16. */
function server() {
  const runs: string[] = [];
  const { say } = alone({
    handle: ({ payload }): CoapResponse => {
      const text = new TextDecoder().decode(payload);
      runs.push(text);
      return { code: codes.content, payload: long(text, 40) };
    },
  });
  let id = 0;
  return {
    runs,
    ask: async (number: number, payload = '', options = [stringOption(uriPath, 'a')]) => {
      const wanted = blockOption(block2, { number, more: false, size: 16 });
      const [heard = ''] = await say(
        toHex(
          encodeMessage({
            type: 0,
            code: codes.fetch,
            id: ++id,
            token: Uint8Array.of(id),
            options: [...options, wanted],
            payload: utf8(payload),
          }),
        ),
      );
      const message = decodeMessage(fromHex(heard));
      return { code: message.code, text: new TextDecoder().decode(message.payload) };
    },
  };
}

describe('a FETCH whose response comes in blocks', () => {
  it('is told from another by its body, which is part of the cache key (RFC 8132 §2)', async () => {
    const { ask, runs } = server();
    expect((await ask(0, 'one ')).text).toBe('one one one one ');
    expect((await ask(0, 'two ')).text).toBe('two two two two ');
    expect((await ask(1, 'one ')).text).toBe('one one one one ');
    expect((await ask(1, 'two ')).text).toBe('two two two two ');
    expect((await ask(2, 'one ')).text).toBe('one one ');
    expect(runs).toEqual(['one ', 'two ']);
  });

  it('goes on without its body from the latest one (RFC 7959 §3.3)', async () => {
    const { ask, runs } = server();
    await ask(0, 'one ');
    await ask(0, 'two ');
    expect((await ask(1)).text).toBe('two two two two ');
    expect(runs).toEqual(['one ', 'two ']);
  });

  it('is run again where it is not known any more, but not without a body', async () => {
    const { ask, runs } = server();
    expect((await ask(1, 'one ')).text).toBe('one one one one ');
    expect(runs).toEqual(['one ']);
    expect((await ask(1, '', [stringOption(uriPath, 'b')])).code).toBe(codes.requestEntityIncomplete);
  });

  it('may have a body in blocks too (RFC 7959 §3.3)', async () => {
    const {
      client,
      server: other,
      toServer,
      clock,
      log,
    } = pair(
      {
        limits: { blockBytes: 64 },
        handle: ({ payload }) => ({ code: codes.content, payload: payload.toReversed() }),
      },
      { limits: { blockBytes: 64 } },
    );
    const payload = long('0123456789', 150);
    const response = await settled(clock, client.request(toServer, { method: codes.fetch, payload }));
    expect(response.payload).toEqual(payload.toReversed());
    expect(other.stats().requests).toBe(5);
    const shown = log
      .map((line) => decodeMessage(fromHex(line.slice(2))))
      .map(({ options }) =>
        options.flatMap(({ number }) => (number === block1 ? '1' : number === block2 ? '2' : [])).join(''),
      );
    expect(shown).toEqual(['1', '1', '1', '1', '1', '21', '2', '2', '2', '2']);
  });
});
