import { toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import { aeadAlgorithms } from './aead-algorithms.ts';
import { deriveKeys, type OscoreKeys } from './derive-keys.ts';
import { optionClasses } from './option-classes.ts';
import { OscoreError } from './oscore-error.ts';
import type { PlainMessage } from './plain-message.ts';
import { protectRequest, protectResponse, unprotectRequest, unprotectResponse } from './protection.ts';
import { clientParameters, mirrored } from './test-oscore-pair.ts';

const keysOf = (aead: number): { client: OscoreKeys; server: OscoreKeys } => ({
  client: deriveKeys({ ...clientParameters, aead }),
  server: deriveKeys({ ...mirrored(clientParameters), aead }),
});
const { client, server } = keysOf(10);

const numbers = optionClasses.map(({ number }) => number).filter((number) => ![6, 9, 35].includes(number));
const options = fc
  .array(
    fc.record({
      number: fc.oneof(fc.constantFrom(...numbers), fc.integer({ min: 400, max: 0xffff })),
      value: fc.uint8Array({ maxLength: 300, size: 'max' }),
    }),
    { maxLength: 8 },
  )
  .map((all) => all.sort((a, b) => a.number - b.number));
const payload = fc.uint8Array({ maxLength: 1200, size: 'max' });
const message = (...of: number[]): fc.Arbitrary<PlainMessage> =>
  fc.record({ code: fc.constantFrom(...of), options, payload });
const request = message(codes.get, codes.post, codes.put, codes.delete, codes.fetch);
const response = message(codes.content, codes.changed, codes.notFound, codes.internalServerError);
const sequence = fc.oneof(
  fc.nat({ max: 300 }),
  fc.maxSafeInteger().map((at) => Math.abs(at) % 2 ** 40),
);
const aead = fc.constantFrom(...aeadAlgorithms.map(({ id }) => id));

const plain = ({ code, options, payload }: PlainMessage): string =>
  JSON.stringify([code, options.map(({ number, value }) => [number, toHex(value)]), toHex(payload)]);

describe('any message', () => {
  it('comes out as it went in, by every algorithm, and its response too', () => {
    fc.assert(
      fc.property(
        aead,
        request,
        response,
        sequence,
        fc.option(sequence, { nil: undefined }),
        (id, asked, answer, at, own) => {
          const { client, server } = keysOf(id);
          const { outer, binding } = protectRequest(client, asked, at);
          const arrived = unprotectRequest(server, outer);
          expect(plain(arrived.inner)).toBe(plain(asked));
          expect(arrived.sequence).toBe(at);
          const received = unprotectResponse(
            client,
            protectResponse(server, answer, arrived.binding, own),
            binding,
          );
          expect(plain(received.inner)).toBe(plain(answer));
          expect(received.sequence).toBe(own);
        },
      ),
    );
  });

  it('that was changed anywhere in what is protected is refused, typed', () => {
    const change = fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) });
    fc.assert(
      fc.property(request, sequence, change, (asked, number, { at, bit }) => {
        const { outer } = protectRequest(client, asked, number);
        const changed = outer.payload.slice();
        changed[at % changed.length] = (changed[at % changed.length] as number) ^ (1 << bit);
        expect(() => unprotectRequest(server, { ...outer, payload: changed })).toThrow(
          expect.objectContaining({ name: 'OscoreError', code: 'decryption' }),
        );
      }),
    );
  });

  it('made of any bytes is refused, typed', () => {
    const rubbish = fc.record({
      code: fc.constantFrom(codes.post, codes.fetch, codes.changed),
      options: fc.uint8Array({ maxLength: 12 }).map((value) => [{ number: 9, value }]),
      payload: fc.uint8Array({ maxLength: 60 }),
    });
    const { binding } = protectRequest(
      client,
      { code: codes.get, options: [], payload: new Uint8Array() },
      0,
    );
    fc.assert(
      fc.property(rubbish, (outer) => {
        expect(() => unprotectRequest(server, outer)).toThrow(OscoreError);
        expect(() => unprotectResponse(client, outer, binding)).toThrow(OscoreError);
      }),
    );
  });
});

describe('an authentic plaintext', () => {
  it('that is no request, or no message at all, is malformed', () => {
    const answer = { code: codes.content, options: [], payload: new Uint8Array() };
    const { outer } = protectRequest(client, answer, 3);
    expect(() => unprotectRequest(server, outer)).toThrow(expect.objectContaining({ code: 'malformed' }));
    const empty = protectRequest(client, { ...answer, code: 0 }, 4);
    expect(() => unprotectRequest(server, empty.outer)).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

describe('parameters', () => {
  it.each([
    ['equal ids', { recipientId: clientParameters.senderId }],
    ['an id that is too long', { senderId: new Uint8Array(8) }],
    ['an ID context that is too long', { idContext: new Uint8Array(256) }],
    ['an unknown algorithm', { aead: 99 }],
    ['an empty secret', { masterSecret: new Uint8Array() }],
  ])('with %s are refused', (_, wrong) => {
    expect(() => deriveKeys({ ...clientParameters, ...wrong })).toThrow(
      expect.objectContaining({ name: 'OscoreError', code: 'parameters' }),
    );
  });
});
