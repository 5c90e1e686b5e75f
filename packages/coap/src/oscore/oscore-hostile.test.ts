import { fromHex, fromUtf8, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import { encodeMessage } from '../message/message-codec.ts';
import { settled } from '../test-pair.ts';
import { clientParameters, mirrored, oscorePair, TestStore } from './test-oscore-pair.ts';

const get = { method: codes.get, path: ['a'] } as const;

it('rubbish under the OSCORE option is answered with 4.00, 4.01 or 4.02 and leaves nothing behind', async () => {
  const { client, toServer, server, clock, inject, datagrams } = oscorePair({
    handle: () => ({ code: codes.content, payload: utf8('still here') }),
  });
  const rubbish = fc.record({
    code: fc.constantFrom(codes.get, codes.post, codes.fetch, codes.content, codes.changed),
    option: fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      // A kid that exists and a Partial IV far ahead: it must not move the window.
      fc.uint8Array({ minLength: 5, maxLength: 5 }).map((piv) => Uint8Array.of(0x0d, ...piv)),
    ),
    payload: fc.uint8Array({ maxLength: 40 }),
  });
  let id = 0;
  await fc.assert(
    fc.asyncProperty(rubbish, async ({ code, option, payload }) => {
      datagrams.length = 0;
      const options = [{ number: 9, value: option }];
      inject(encodeMessage({ type: 0, code, id: id++, token: fromHex('aa'), options, payload }), true);
      await clock.advance(1);
      const answers = datagrams.filter(({ toServer }) => !toServer).map(({ bytes }) => bytes[1]);
      expect([codes.badRequest, codes.unauthorized, codes.badOption, codes.empty]).toContain(answers[0]);
    }),
  );
  expect(server.stats()).toMatchObject({ handlerErrors: 0, running: 0 });
  const response = await settled(clock, client.request(toServer, get));
  expect(fromUtf8(response.payload)).toBe('still here');
});

it('contexts beyond the limit make room for each other, and no one is locked out', async () => {
  const of = (id: string) => ({ ...clientParameters, senderId: utf8(id) });
  const server = new TestStore({ a: mirrored(of('a')), b: mirrored(of('b')) });
  const { client, plainServer, clock } = oscorePair(
    {
      store: server,
      handle: ({ peer }) => ({ code: codes.content, payload: utf8(peer.key) }),
      limits: { contexts: 1, reserveBlock: 4 },
    },
    { store: new TestStore({ a: of('a'), b: of('b') }), limits: { contexts: 1, reserveBlock: 4 } },
  );
  for (let round = 0; round < 12; round++) {
    for (const id of ['a', 'b']) {
      const response = await settled(clock, client.request(client.peer(id, plainServer), get));
      expect(fromUtf8(response.payload)).toBe(`oscore ${id}`);
    }
  }
});

it('a context that was forgotten is loaded anew, and its peer has to prove that it is fresh', async () => {
  const { client, toServer, clock, server } = oscorePair({ handle: () => ({ code: codes.content }) });
  await settled(clock, client.request(toServer, get));
  server.forget('c');
  expect((await settled(clock, client.request(toServer, get))).code).toBe(codes.content);
  expect(server.stats().protection.challenged).toBe(1);
});
