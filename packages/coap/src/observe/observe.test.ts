import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { stringOption } from '../options/option-values.ts';
import { alone, pair, settled } from '../test-pair.ts';
import type { CoapNotification, NotificationVerdict } from './coap-notification.ts';
import type { Peer } from '@holdfast/kernel';

/** CON 2.05, id 4444, token 4a, Observe 60, payload "19.7 Cel" in the manner of RFC 7641 figure 3. */
const NOTIFICATION = '4145 1234 4a 613c ff31392e372043656c';

describe('a notification', () => {
  it('is told to its taker and acknowledged when that one is done with it', async () => {
    const seen: CoapNotification<Peer>[] = [];
    let accept: (verdict: NotificationVerdict) => void = () => {};
    const { say, heard, clock } = alone({
      onNotification: async (notification) => {
        seen.push(notification);
        return await new Promise((resolve) => (accept = resolve));
      },
    });
    expect(await say(NOTIFICATION, 60_000)).toEqual([]);
    expect(await say(NOTIFICATION)).toEqual([]);
    accept('accept');
    await clock.advance(1);
    expect(heard).toEqual(['60001234']);
    expect(await say(NOTIFICATION)).toEqual(['60001234']);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      token: fromHex('4a'),
      code: codes.content,
      observe: 60,
      contentFormat: undefined,
      payload: utf8('19.7 Cel'),
      confirmable: true,
    });
  });

  const cases: [string, string, () => NotificationVerdict | Promise<NotificationVerdict>, string[]][] = [
    ['that is rejected is reset', NOTIFICATION, () => 'reject', ['70001234']],
    [
      'that is rejected later is reset',
      NOTIFICATION,
      async (): Promise<NotificationVerdict> => 'reject',
      ['70001234'],
    ],
    ['that is non-confirmable is not acknowledged', NOTIFICATION.replace('41', '51'), () => 'accept', []],
    [
      'that is non-confirmable and rejected is reset',
      NOTIFICATION.replace('41', '51'),
      () => 'reject',
      ['70001234'],
    ],
    ['that ends the observation is told too', '4184 1234 4a', () => 'accept', ['60001234']],
    ['with an unknown critical option is reset', '4145 1234 4a 613c d1f600', () => 'accept', ['70001234']],
    ['that is only a late response is reset', '4145 1234 4a ff00', () => 'accept', ['70001234']],
  ];
  for (const [name, hex, onNotification, answer] of cases) {
    it(name, async () => expect(await alone({ onNotification }).say(hex)).toEqual(answer));
  }

  it('that could not be kept is not acknowledged, and taken when it comes again', async () => {
    let tries = 0;
    const { say, endpoint } = alone({
      onNotification: async (): Promise<NotificationVerdict> => {
        tries++;
        if (tries === 1) throw new NoAnswer();
        if (tries === 2) throw new Error('disk full');
        return 'accept';
      },
    });
    expect(await say(NOTIFICATION)).toEqual([]);
    expect(await say(NOTIFICATION)).toEqual([]);
    expect(await say(NOTIFICATION)).toEqual(['60001234']);
    expect(endpoint.stats()).toMatchObject({ unanswered: 2, handlerErrors: 1, running: 0 });
  });

  it('that nobody takes is reset', async () => {
    expect(await alone({}).say(NOTIFICATION)).toEqual(['70001234']);
  });
});

describe('an observation', () => {
  const path = [stringOption(optionNumbers.uriPath, 'temperature')];
  function observing(length: number, known = true) {
    const seen: CoapNotification<Peer>[] = [];
    let content = new Uint8Array(length).fill(1);
    const observers: Uint8Array[] = [];
    const both = pair(
      {
        handle: ({ observe, token }) => {
          if (observe === 0) observers.push(token);
          return { code: codes.content, payload: content, observe: observe === 0 ? 5 : undefined };
        },
        onObserverReset: (_, token) => observers.push(Uint8Array.of(0, ...token)),
      },
      {
        onNotification: (notification) => {
          seen.push(notification);
          return notification.payload[0] === 9 ? 'reject' : 'accept';
        },
        observedRequest: () => (known ? { options: path } : undefined),
      },
    );
    return {
      ...both,
      seen,
      observers,
      change: (value: number) => (content = new Uint8Array(length).fill(value)),
    };
  }

  for (const length of [8, 3000]) {
    it(`delivers its first value and its notifications of ${length} bytes`, async () => {
      const { client, server, toServer, toClient, clock, seen, observers, change } = observing(length);
      const token = Uint8Array.of(1, 2, 3);
      const request = { method: codes.get, path: ['temperature'], observe: 0, token } as const;
      const first = await settled(clock, client.request(toServer, request));
      expect(first).toMatchObject({ observe: 5, token });
      expect(first.payload).toEqual(new Uint8Array(length).fill(1));
      expect(observers.map(toHex)).toEqual(['010203']);

      const value = change(2);
      const options = { confirmable: true, requestOptions: path };
      const notified = server.notify(
        toClient,
        token,
        { code: codes.content, payload: value, observe: 6 },
        options,
      );
      await settled(clock, notified);
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ observe: 6, token, code: codes.content });
      expect(seen[0]?.payload).toEqual(value);
    });
  }

  it('keeps to one representation while it changes', async () => {
    const { server, toClient, clock, seen, change } = observing(3000);
    const value = change(2);
    const options = { confirmable: true, requestOptions: path };
    const notified = server.notify(
      toClient,
      Uint8Array.of(1),
      { code: codes.content, payload: value, observe: 6 },
      options,
    );
    change(3);
    await settled(clock, notified);
    expect(seen[0]?.payload).toEqual(value);
  });

  it('is reset when a large notification belongs to nothing', async () => {
    const { server, toClient, clock, seen } = observing(3000, false);
    const response = { code: codes.content, payload: new Uint8Array(3000), observe: 6 };
    await expect(
      settled(clock, server.notify(toClient, Uint8Array.of(1), response, { confirmable: true })),
    ).rejects.toMatchObject({ code: 'reset' });
    expect(seen).toEqual([]);
  });

  it('learns that it ended: by reset, or by silence', async () => {
    const { server, toClient, clock, observers, client } = observing(8);
    const rejected = { code: codes.content, payload: Uint8Array.of(9), observe: 6 };
    const token = Uint8Array.of(1);
    await expect(
      settled(clock, server.notify(toClient, token, rejected, { confirmable: true })),
    ).rejects.toMatchObject({
      name: 'CoapError',
      code: 'reset',
    });
    await server.notify(toClient, token, rejected, { confirmable: false });
    await clock.advance(10);
    expect(observers.map(toHex)).toEqual(['0001']);
    client.close();
    await expect(
      settled(clock, server.notify(toClient, token, rejected, { confirmable: true })),
    ).rejects.toMatchObject({
      code: 'timeout',
    });
    server.close();
    await expect(server.notify(toClient, token, rejected, { confirmable: true })).rejects.toMatchObject({
      code: 'closed',
    });
  });

  it('can be cancelled while a notification crosses the cancellation', async () => {
    const seen: number[] = [];
    const { endpoint, peer, clock, say, heard } = alone({
      onNotification: ({ observe }) => {
        seen.push(observe ?? -1);
        return 'reject';
      },
    });
    const token = fromHex('4a');
    const cancelled = endpoint.request(peer, { method: codes.get, path: ['a'], observe: 1, token });
    await clock.advance(1);
    const id = heard[0]?.slice(4, 8);
    expect(await say(NOTIFICATION)).toEqual(['70001234']);
    await say(`6145${id}4aff00`);
    expect((await cancelled).observe).toBeUndefined();
    expect(seen).toEqual([60]);
  });
});
