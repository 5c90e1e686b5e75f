import { toHex } from '@holdfast/bytes';
import type { NetworkFaults } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { CoapError } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import type { NotificationVerdict } from '../observe/coap-notification.ts';
import { pair, settled } from '../test-pair.ts';
import type { CoapRequest } from './coap-request.ts';
import type { Peer } from '@holdfast/kernel';

const body = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + seed) & 0xff);

const networks: Record<string, NetworkFaults> = {
  'that loses a fifth': { loss: 0.2 },
  'that reorders': { delay: 20, jitter: 4000 },
  'that doubles': { delay: 20, jitter: 200, duplication: 0.5 },
  'of ten seconds each way': { delay: 10_000 },
  'of everything at once': { loss: 0.2, duplication: 0.3, delay: 200, jitter: 3000 },
};
const operations = ['GET', 'PUT', 'PUT in blocks', 'GET in blocks', 'FETCH in blocks both ways'] as const;

function request(operation: (typeof operations)[number], seed: number) {
  const path = [String(seed)];
  if (operation === 'GET') return { method: codes.get, path, query: ['10'] };
  if (operation === 'GET in blocks') return { method: codes.get, path, query: ['3000'] };
  if (operation === 'PUT') return { method: codes.put, path, payload: body(20, seed) };
  if (operation === 'PUT in blocks') return { method: codes.put, path, payload: body(3000, seed) };
  return { method: codes.fetch, path, query: ['2500'], payload: body(2000, seed) };
}

/** Two endpoints whose blocks are small, so that there are many; and what was asked of the server. */
function house(faults: NetworkFaults, seed: number, session = false) {
  const applied = new Map<string, number>();
  const handle = async ({ method, payload, options }: CoapRequest<Peer>) => {
    const text = (number: number): string =>
      options
        .filter((o) => o.number === number)
        .map(({ value }) => String.fromCharCode(...value))
        .join('/');
    const name = text(11);
    if (method === codes.put) applied.set(name, (applied.get(name) ?? 0) + 1);
    if (payload.length > 0) expect(toHex(payload)).toBe(toHex(body(payload.length, Number(name))));
    await new Promise<void>((resolve) => both.clock.after(Number(name) % 3 === 0 ? 3000 : 10, resolve));
    if (method === codes.put) return { code: codes.changed };
    return { code: codes.content, payload: body(Number(text(15)), Number(name)) };
  };
  const limits = { blockBytes: 512 };
  const both = pair({ handle, limits }, { handle, limits }, faults, seed, { session });
  return { ...both, applied };
}

describe.each(Object.entries(networks))('a network %s', (_, faults) => {
  it.each(operations)(
    'ends every %s in success or a time-out, and applies nothing twice',
    async (operation) => {
      let succeeded = 0;
      for (const way of ['up', 'down'] as const) {
        const { clock, client, server, toServer, toClient, applied } = house(faults, way === 'up' ? 17 : 23);
        for (let i = 0; i < 6; i++) {
          const asked = request(operation, i);
          const [from, to] = way === 'up' ? ([client, toServer] as const) : ([server, toClient] as const);
          const outcome = await settled(clock, from.request(to, asked)).catch((error: unknown) => error);
          if (outcome instanceof CoapError) {
            expect(outcome.code).toBe('timeout');
            continue;
          }
          succeeded++;
          if (asked.method === codes.put) {
            expect(outcome).toMatchObject({ code: codes.changed });
            expect(applied.get(String(i))).toBe(1);
          } else
            expect(outcome).toMatchObject({
              code: codes.content,
              payload: body(Number(asked.query?.[0]), i),
            });
        }
        expect(Math.max(1, ...applied.values())).toBe(1);
        await clock.advance(700_000);
        for (const endpoint of [client, server])
          expect(endpoint.stats()).toMatchObject({
            exchanges: 0,
            pending: 0,
            running: 0,
            transfers: 0,
            handlerErrors: 0,
          });
        expect(clock.pendingTimers).toBe(0);
      }
      expect(succeeded).toBeGreaterThan(6);
    },
  );

  it('ends every notification in success or a time-out, and tells it once', async () => {
    const told: number[] = [];
    const faulty = pair(
      { handle: () => ({ code: codes.content, payload: body(1500, 1) }), limits: { blockBytes: 512 } },
      {
        limits: { blockBytes: 512 },
        onNotification: async ({ observe, payload }): Promise<NotificationVerdict> => {
          expect(toHex(payload)).toBe(toHex(body(1500, observe ?? 0)));
          told.push(observe ?? -1);
          return 'accept';
        },
        observedRequest: () => ({ options: [] }),
      },
      faults,
      29,
    );
    const { clock, server, toClient, client } = faulty;
    const acknowledged: number[] = [];
    for (let observe = 1; observe <= 8; observe++) {
      const response = { code: codes.content, payload: body(1500, observe), observe };
      const options = { confirmable: true, requestOptions: [] };
      const outcome = await settled(
        clock,
        server.notify(toClient, Uint8Array.of(1), response, options),
      ).catch((error: unknown) => error);
      if (outcome === undefined) acknowledged.push(observe);
      else expect(outcome).toMatchObject({ name: 'CoapError', code: 'timeout' });
    }
    expect(new Set(told).size).toBe(told.length);
    expect(told).toEqual(expect.arrayContaining(acknowledged));
    expect(told.length).toBeGreaterThan(3);
    await clock.advance(700_000);
    for (const endpoint of [client, server])
      expect(endpoint.stats()).toMatchObject({ exchanges: 0, pending: 0, running: 0, transfers: 0 });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a client whose NAT gives it another address', () => {
  const cases = operations.flatMap((operation) => [1, 3, 5].map((after) => ({ operation, after })));

  async function moved(operation: (typeof operations)[number], after: number, session: boolean) {
    const { clock, client, toServer, net, applied, server, rebindClient } = house(
      { delay: 50 },
      after,
      session,
    );
    let datagrams = 0;
    net.tap = (_, from) => {
      if (from.host === '10.0.0.1' && ++datagrams === after) rebindClient();
    };
    const outcome = await settled(clock, client.request(toServer, request(operation, 4))).catch(
      (error: unknown) => error,
    );
    await clock.advance(700_000);
    for (const endpoint of [client, server])
      expect(endpoint.stats()).toMatchObject({ exchanges: 0, pending: 0, running: 0, transfers: 0 });
    expect(clock.pendingTimers).toBe(0);
    return { outcome, applied: applied.get('4') ?? 0 };
  }

  it.each(cases)(
    'in a session: $operation succeeds, and is applied once (message $after)',
    async ({ operation, after }) => {
      const { outcome, applied } = await moved(operation, after, true);
      expect(outcome).toMatchObject({ code: operation.startsWith('PUT') ? codes.changed : codes.content });
      expect(applied).toBe(operation.startsWith('PUT') ? 1 : 0);
    },
  );

  // A peer of plain UDP is its address: what it sends from another is another peer's (RFC 7252 §4.5), a body that it began there is not known here.
  it.each(cases)('without a session: $operation ends (message $after)', async ({ operation, after }) => {
    const { outcome, applied } = await moved(operation, after, false);
    if (outcome instanceof CoapError) expect(['timeout', 'changed']).toContain(outcome.code);
    else expect(outcome).toMatchObject({ code: operation.startsWith('PUT') ? codes.changed : codes.content });
    expect(applied).toBeLessThanOrEqual(operation.startsWith('PUT') ? 2 : 0);
  });
});
