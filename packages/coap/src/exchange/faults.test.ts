import { toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoapError } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import { encodeMessage } from '../message/message-codec.ts';
import type { NotificationVerdict } from '../observe/coap-notification.ts';
import { alone, pair, settled } from '../test-pair.ts';

const body = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff);

describe('on a bad network', () => {
  const networks = {
    loss: { loss: 0.3 },
    duplication: { duplication: 0.5 },
    reordering: { delay: 50, jitter: 3000 },
    everything: { loss: 0.2, duplication: 0.2, delay: 20, jitter: 1500 },
  };
  for (const [name, faults] of Object.entries(networks)) {
    for (const slow of [false, true]) {
      it(`${name}, ${slow ? 'separate' : 'piggybacked'}: each request ends, and is handled once`, async () => {
        const handled = new Map<string, number>();
        const { client, toServer, clock, server } = pair(
          {
            handle: async ({ payload, token }) => {
              const key = toHex(token);
              handled.set(key, (handled.get(key) ?? 0) + 1);
              if (slow) await new Promise<void>((resolve) => clock.after(3000, resolve));
              return { code: codes.content, payload };
            },
          },
          {},
          faults,
          slow ? 7 : 11,
        );
        let succeeded = 0;
        for (let i = 0; i < 40; i++) {
          const token = Uint8Array.of(i);
          const request = { method: codes.post, path: ['x'], payload: Uint8Array.of(i), token };
          try {
            const { payload } = await settled(clock, client.request(toServer, request));
            expect(payload).toEqual(Uint8Array.of(i));
            expect(handled.get(toHex(token))).toBe(1);
            succeeded++;
          } catch (error) {
            expect(error).toBeInstanceOf(CoapError);
            expect(error).toMatchObject({ code: 'timeout' });
          }
        }
        expect(succeeded).toBeGreaterThan(30);
        expect(Math.max(...handled.values())).toBe(1);
        await clock.advance(600_000);
        expect(client.stats()).toMatchObject({ exchanges: 0, pending: 0, running: 0 });
        expect(server.stats()).toMatchObject({ exchanges: 0, pending: 0, running: 0 });
        expect(clock.pendingTimers).toBe(0);
      });
    }

    it(`${name}: bodies in blocks arrive whole or not at all`, async () => {
      const seen: Uint8Array[] = [];
      const { client, toServer, clock } = pair(
        {
          handle: ({ payload }) => {
            seen.push(payload);
            return { code: codes.changed, payload };
          },
        },
        {},
        faults,
        3,
      );
      for (let i = 0; i < 5; i++) {
        const request = { method: codes.post, path: ['x'], payload: body(5000 + i) };
        const response = await settled(clock, client.request(toServer, request)).catch(
          (error: unknown) => error,
        );
        if (!(response instanceof CoapError))
          expect(response).toMatchObject({ code: codes.changed, payload: body(5000 + i) });
      }
      expect(seen.length).toBeGreaterThan(0);
      for (const whole of seen) expect(whole).toEqual(body(whole.length));
    });
  }

  it('notifications are taken once each', async () => {
    const taken: number[] = [];
    const { server, toClient, clock } = pair(
      {},
      {
        onNotification: async ({ observe }): Promise<NotificationVerdict> => {
          taken.push(observe ?? -1);
          return 'accept';
        },
      },
      networks.everything,
      5,
    );
    for (let observe = 0; observe < 40; observe++) {
      const response = { code: codes.content, observe };
      const notified = server.notify(toClient, Uint8Array.of(1), response, { confirmable: true });
      await settled(clock, notified).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'timeout' }),
      );
    }
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBeGreaterThan(35);
  });
});

describe('any datagrams', () => {
  const wild = fc.uint8Array({ maxLength: 60 });
  const headed = fc
    .tuple(
      fc.integer({ min: 0x40, max: 0x78 }),
      fc.constantFrom(0, 1, 2, 3, 0x45, 0x44, 0x84, 0x5f, 0x88),
      fc.nat(3),
      wild,
    )
    .map(([first, code, id, rest]) => Uint8Array.of(first, code, 0, id, ...rest));
  const blocky = fc
    .tuple(
      fc.nat(3),
      fc.constantFrom(1, 2, 3, 0x45),
      fc.nat(50),
      fc.constantFrom(6, 23, 27, 60),
      fc.uint8Array({ maxLength: 3 }),
      wild,
    )
    .map(([type, code, id, number, value, payload]) =>
      encodeMessage({
        type: type as 0,
        code,
        id,
        token: Uint8Array.of(id & 1),
        options: [{ number, value }],
        payload,
      }).slice(),
    );

  it('neither throw, nor make the endpoint grow, nor keep it from serving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(wild, headed, blocky), { maxLength: 60 }), async (datagrams) => {
        const { say, endpoint, peer, clock } = alone({
          limits: { exchangesPerPeer: 8 },
          handle: async ({ payload }) => ({ code: codes.content, payload, observe: 1 }),
          onNotification: async ({ payload }) => (payload.length % 2 === 0 ? 'accept' : 'reject'),
          observedRequest: () => ({ options: [] }),
        });
        const pending = endpoint.request(peer, { method: codes.get, token: Uint8Array.of(1) });
        pending.catch((error: unknown) => expect(error).toBeInstanceOf(CoapError));
        for (const datagram of datagrams) await say(toHex(datagram), 0);
        const { exchanges, handlerErrors } = endpoint.stats();
        expect(exchanges).toBeLessThanOrEqual(8);
        expect(handlerErrors).toBe(0);
        expect(await say('4101ffff99')).toContain('6145ffff996101');
        await clock.advance(1_000_000);
        expect(endpoint.stats()).toMatchObject({ exchanges: 0, running: 0, pending: 0 });
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
