import { toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { pair, settled } from '../test-pair.ts';
import type { CoapNotification } from './coap-notification.ts';
import type { Peer } from '@holdfast/kernel';

const OPTIONS: readonly CoapOption[] = [];
const body = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

/** Bytes of the request's and of each notification's body, with messages that carry 1024. */
const sizes: [number, number][] = [
  [10, 10],
  [10, 3000],
  [2500, 10],
  [2500, 3000],
];

describe.each(sizes)('an observation by FETCH (RFC 8132 §2) of %i bytes', (asked, told) => {
  const payload = body(asked, 7);
  function observing() {
    const seen: CoapNotification<Peer>[] = [];
    const observers = new Map<string, Uint8Array>();
    const both = pair(
      {
        handle: ({ method, observe, token, payload: wanted }) => {
          expect(method).toBe(codes.fetch);
          expect(wanted).toEqual(payload);
          if (observe === 0) observers.set(toHex(token), wanted);
          if (observe === 1) observers.delete(toHex(token));
          return {
            code: codes.content,
            payload: body(told, 1),
            observe: observe === 0 ? 1 : undefined,
          };
        },
      },
      {
        onNotification: (notification) => {
          seen.push(notification);
          return 'accept';
        },
        observedRequest: () => ({ method: codes.fetch, options: OPTIONS, payload }),
      },
    );
    return { ...both, seen, observers };
  }
  const token = utf8('observed');
  const request = { method: codes.fetch, payload, token } as const;

  it(`begins, tells ${told} bytes, and ends with its token`, async () => {
    const { client, server, toServer, toClient, clock, seen, observers } = observing();
    const first = await settled(clock, client.request(toServer, { ...request, observe: 0 }));
    expect(first).toMatchObject({ observe: 1, token, payload: body(told, 1) });
    expect([...observers.keys()]).toEqual([toHex(token)]);

    const options = {
      confirmable: true,
      requestMethod: codes.fetch,
      requestOptions: OPTIONS,
      requestPayload: payload,
    };
    const response = { code: codes.content, payload: body(told, 2), observe: 2 };
    await settled(clock, server.notify(toClient, token, response, options));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ token, observe: 2, payload: body(told, 2) });

    await settled(clock, client.request(toServer, { ...request, observe: 1 }));
    expect(observers.size).toBe(0);
  });
});
