import { describe, expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import { pair, settled } from '../test-pair.ts';
import type { CoapResponse } from './coap-request.ts';
import type { OutgoingRequest } from './outgoing-request.ts';
import { tooManyRequests } from './too-many-requests.ts';

/** A server that answers the first requests with these, and then 2.05. */
function busy(answers: readonly CoapResponse[]) {
  const times: number[] = [];
  const both = pair({
    handle: () => answers[times.push(both.clock.monotonic()) - 1] ?? { code: codes.content },
  });
  return { ...both, times };
}

const GET: OutgoingRequest = { method: codes.get };

describe('a server that has too many requests (RFC 8516)', () => {
  it('is asked again when its Max-Age is over', async () => {
    const { client, toServer, clock, times } = busy([tooManyRequests(5), tooManyRequests(10)]);
    expect((await settled(clock, client.request(toServer, GET))).code).toBe(codes.content);
    expect(times).toEqual([0, 5000, 15_000]);
  });

  it('is asked after a minute where it says nothing', async () => {
    const { client, toServer, clock, times } = busy([{ code: codes.tooManyRequests }]);
    await settled(clock, client.request(toServer, GET));
    expect(times).toEqual([0, 60_000]);
  });

  const impatient: [string, Partial<OutgoingRequest>][] = [
    ['its time-out', { timeoutMs: 4000 }],
    ['its patience', { patienceMs: 0, timeoutMs: 60_000 }],
  ];
  for (const [name, part] of impatient) {
    it(`is not waited for beyond ${name}`, async () => {
      const { client, toServer, clock, times } = busy([tooManyRequests(5)]);
      const response = await settled(clock, client.request(toServer, { ...GET, ...part }));
      expect(response.code).toBe(codes.tooManyRequests);
      await clock.advance(10_000);
      expect(times).toEqual([0]);
    });
  }

  it('is not asked for ever', async () => {
    const { client, toServer, clock, times } = busy(Array.from({ length: 100 }, () => tooManyRequests(0)));
    expect((await settled(clock, client.request(toServer, GET))).code).toBe(codes.tooManyRequests);
    expect(times.length).toBeLessThan(10);
  });

  it('refuses a body’s last block, and only that comes again', async () => {
    const bodies: number[] = [];
    let refused = false;
    const limits = { blockBytes: 64 };
    const { client, server, toServer, clock } = pair(
      {
        limits,
        handle: ({ payload }) => {
          bodies.push(payload.length);
          if (refused) return { code: codes.changed };
          refused = true;
          return tooManyRequests(1);
        },
      },
      { limits },
    );
    const request = { method: codes.ipatch, payload: new Uint8Array(200) };
    expect((await settled(clock, client.request(toServer, request))).code).toBe(codes.changed);
    expect(bodies).toEqual([200, 200]);
    expect(server.stats().requests).toBe(5);
  });

  it('is not waited for after the end of the caller or the endpoint', async () => {
    const { client, server, toServer, clock } = busy([tooManyRequests(5), tooManyRequests(5)]);
    const abort = new AbortController();
    const given = client.request(toServer, { ...GET, signal: abort.signal });
    await clock.advance(100);
    abort.abort();
    await expect(given).rejects.toMatchObject({ code: 'aborted' });
    const closed = client.request(toServer, GET);
    await clock.advance(100);
    client.close();
    await expect(closed).rejects.toMatchObject({ code: 'closed' });
    server.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
