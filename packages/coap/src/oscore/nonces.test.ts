import { toHex, utf8 } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CoapError, NoAnswer } from '../coap-error.ts';
import type { CoapRequest, CoapResponse } from '../exchange/coap-request.ts';
import { codes, isRequest } from '../message/codes.ts';
import { decodeMessage } from '../message/message-codec.ts';
import { findOption } from '../options/option-values.ts';
import { decodeOscoreOption } from './oscore-option.ts';
import type { OscorePeer } from './oscore-peer.ts';
import { clientParameters, mirrored, oscorePair, TestStore } from './test-oscore-pair.ts';

const step = fc.constantFrom(
  'ask',
  'ask',
  'ask back',
  'no answer',
  'observe',
  'notify',
  'replay',
  'replay',
  'kill server',
  'kill client',
  'kill during',
  'disk fails',
  'disk heals',
);

/**
 * Under one key, which nonce was used for what, as the network saw it. A nonce is the sender of the Partial IV and the Partial IV
 * (RFC 8613 §5.2): a message's own, or that of the request with the same token.
 */
function noncesOf(datagrams: readonly { readonly toServer: boolean; readonly bytes: Uint8Array }[]) {
  const used = new Map<string, Set<string>>();
  const requests = new Map<string, string>();
  for (const { toServer, bytes } of datagrams) {
    const { code, token, options, payload } = decodeMessage(bytes);
    const value = findOption(options, 9);
    if (value === undefined) continue;
    const { partialIv } = decodeOscoreOption(value);
    const own = partialIv === undefined ? undefined : toHex(partialIv);
    if (isRequest(code) && own !== undefined) requests.set(`${toServer} ${toHex(token)}`, own);
    const nonce =
      own === undefined ? `request's ${requests.get(`${!toServer} ${toHex(token)}`)}` : `own ${own}`;
    const key = `${toServer} ${nonce}`;
    used.set(key, (used.get(key) ?? new Set()).add(toHex(payload)));
  }
  return used;
}

it('no nonce protects two messages, whatever is replayed and whoever crashes when', async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40 }), fc.boolean(), async (steps, stored) => {
      const serverStore = new TestStore({ c: mirrored(clientParameters) });
      const clientStore = new TestStore({ c: clientParameters });
      let serial = 0;
      let handled = 0;
      let silent = false;
      let observer: { peer: OscorePeer<Peer>; token: Uint8Array } | undefined;
      // Never the same twice: were a nonce used twice, the two ciphertexts would differ.
      const content = (): Uint8Array => utf8(`content ${serial++}`);
      const handle = async ({
        peer,
        token,
        observe,
      }: CoapRequest<OscorePeer<Peer>>): Promise<CoapResponse> => {
        if (silent) throw new NoAnswer();
        // Some requests have no effect that is worth storing.
        if (stored && handled++ % 2 === 0) serverStore.save('c', { window: peer.window });
        if (observe === 0) observer = { peer, token };
        return { code: codes.content, payload: content(), observe: observe === 0 ? serial : undefined };
      };
      const limits = { reserveBlock: 3 };
      const both = oscorePair(
        { store: serverStore, handle, limits },
        { store: clientStore, handle, limits, onNotification: () => 'accept' },
      );
      const { clock, datagrams, replay } = both;
      let { client, server, toServer } = both;
      let { toClient } = both;
      const failures: unknown[] = [];
      const keep = (outcome: Promise<unknown>): void => {
        outcome.catch((error: unknown) => failures.push(error));
      };
      const ask = (observe?: 0): void => {
        const request = { method: codes.post, payload: content(), timeoutMs: 3000, observe } as const;
        keep(
          client
            .request(toServer, observe === 0 ? { ...request, method: codes.fetch } : request)
            .then(() => answered++),
        );
      };
      for (const what of steps) {
        if (what === 'ask') ask();
        else if (what === 'observe') ask(0);
        else if (what === 'ask back') {
          keep(server.request(toClient, { method: codes.get, timeoutMs: 3000 }));
        } else if (what === 'notify' && observer !== undefined) {
          const { peer, token } = observer;
          const response = { code: codes.content, payload: content(), observe: serial };
          keep(server.notify(peer, token, response, { confirmable: false }));
        } else if (what === 'replay') {
          const old = datagrams.findLast(
            ({ toServer, bytes }) => toServer && isRequest(decodeMessage(bytes).code),
          );
          const bytes = old?.bytes.slice();
          if (bytes !== undefined) {
            bytes[2] = (bytes[2] as number) ^ 0x80;
            replay(bytes);
          }
        } else if (what === 'kill server' || what === 'kill during') {
          if (what === 'kill during') ask();
          server = both.restartServer();
          toClient = server.peer('c', toClient.below);
          observer = undefined;
        } else if (what === 'kill client') ({ client, toServer } = both.restartClient());
        else if (what === 'no answer') silent = !silent;
        else {
          const fails = what === 'disk fails';
          const beforeReserve = async (): Promise<void> => {
            if (fails) throw new Error('disk full');
          };
          serverStore.beforeReserve = beforeReserve;
          clientStore.beforeReserve = beforeReserve;
        }
        await clock.advance(20);
      }
      await clock.advance(100_000);
      for (const failure of failures) {
        if (!(failure instanceof CoapError)) expect(String(failure)).toContain('disk full');
      }
      for (const [nonce, ciphertexts] of noncesOf(datagrams)) {
        expect([nonce, ciphertexts.size]).toEqual([nonce, 1]);
      }
    }),
    { numRuns: 60 },
  );
  // The scenarios are not such that nothing ever comes through.
  expect(answered).toBeGreaterThan(60);
});
