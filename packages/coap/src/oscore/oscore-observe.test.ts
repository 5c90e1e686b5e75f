import { fromUtf8, utf8 } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { describe, expect, it } from 'vitest';
import { CoapError, NoAnswer } from '../coap-error.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import { codes } from '../message/codes.ts';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import type { CoapNotification, NotificationVerdict } from '../observe/coap-notification.ts';
import { isNewer } from '../observe/is-newer.ts';
import { settled } from '../test-pair.ts';
import type { OscorePeer } from './oscore-peer.ts';
import { oscorePair } from './test-oscore-pair.ts';

const path = ['temperature'];
const token = Uint8Array.of(1, 2, 3);

function observing(verdict: (payload: string) => NotificationVerdict = () => 'accept') {
  const heard: CoapNotification<OscorePeer<Peer>>[] = [];
  const resets: Uint8Array[] = [];
  let content = utf8('first');
  const observers: { readonly peer: OscorePeer<Peer>; readonly token: Uint8Array }[] = [];
  const device = {
    handle: ({
      observe,
      token,
      peer,
    }: {
      observe: 0 | 1 | undefined;
      token: Uint8Array;
      peer: OscorePeer<Peer>;
    }): CoapResponse => {
      if (observe === 0) observers.push({ peer, token });
      return { code: codes.content, payload: content, observe: observe === 0 ? 9 : undefined };
    },
    onObserverReset: (_: OscorePeer<Peer>, token: Uint8Array) => void resets.push(token),
  };
  const observer = {
    onNotification: (notification: CoapNotification<OscorePeer<Peer>>) => {
      heard.push(notification);
      return verdict(fromUtf8(notification.payload));
    },
  };
  const both = oscorePair(device, observer);
  let number = 9;
  return {
    ...both,
    heard,
    resets,
    observers,
    observer,
    register: () =>
      settled(both.clock, both.client.request(both.toServer, { method: codes.get, path, observe: 0, token })),
    notify: (payload: Uint8Array, confirmable = true, code: number = codes.content): Promise<void> => {
      content = payload;
      number++;
      const observe = code === codes.content ? number : undefined;
      const { peer, token } = observers.at(-1) ?? { peer: both.toClient, token: Uint8Array.of(0) };
      return settled(
        both.clock,
        both.server.notify(peer, token, { code, payload, observe }, { confirmable }),
      );
    },
  };
}

const says = (heard: readonly CoapNotification<OscorePeer<Peer>>[]): string[] =>
  heard.map(({ payload }) => fromUtf8(payload));

describe('an observation over OSCORE', () => {
  it('delivers its notifications in an order that the Partial IVs tell', async () => {
    const { register, notify, heard } = observing();
    const first = await register();
    expect(fromUtf8(first.payload)).toBe('first');
    await notify(utf8('second'));
    await notify(utf8('third'), false);
    expect(says(heard)).toEqual(['second', 'third']);
    for (const { token: of, code, peer } of heard) {
      expect(of).toEqual(token);
      expect(code).toBe(codes.content);
      expect(peer.key).toBe('oscore c');
    }
    const numbers = [first.observe, ...heard.map(({ observe }) => observe)] as number[];
    for (let i = 1; i < numbers.length; i++) {
      expect(isNewer(numbers[i - 1] as number, 0, numbers[i] as number, 0)).toBe(true);
    }
  });

  it('delivers large ones, whose later blocks are fetched', async () => {
    const { register, notify, heard } = observing();
    await register();
    const large = new Uint8Array(3000).fill(0x61);
    await notify(large);
    expect(heard[0]?.payload).toEqual(large);
  });

  it('hears no notification twice, and none that is older or not authentic', async () => {
    const { register, notify, heard, datagrams, inject, clock, client } = observing();
    await register();
    await notify(utf8('second'));
    await notify(utf8('third'));
    const sent = datagrams.filter(({ toServer }) => !toServer).map(({ bytes }) => bytes);
    const again = (bytes: Uint8Array, id: number): void =>
      inject(encodeMessage({ ...decodeMessage(bytes), id }), false);
    again(sent.at(-2) ?? utf8(''), 0xfff0);
    again(sent.at(-1) ?? utf8(''), 0xfff1);
    const changed = sent.at(-1)?.slice() ?? utf8('');
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    again(changed, 0xfff2);
    await clock.advance(100);
    expect(says(heard)).toEqual(['second', 'third']);
    expect(client.stats().protection.dropped).toBe(3);
    await notify(utf8('fourth'));
    expect(says(heard)).toEqual(['second', 'third', 'fourth']);
  });

  it('takes a notification that could not be kept when it comes again', async () => {
    let tries = 0;
    const { register, notify, heard } = observing(() => {
      if (++tries === 1) throw new NoAnswer();
      return 'accept';
    });
    await register();
    await notify(utf8('second'));
    expect(says(heard)).toEqual(['second', 'second']);
  });

  it('ends where the client cancels', async () => {
    const { register, notify, client, toServer, clock } = observing();
    await register();
    const request = { method: codes.get, path, observe: 1, token } as const;
    expect((await settled(clock, client.request(toServer, request))).observe).toBeUndefined();
    expect(client.observation(token)).toBeUndefined();
    await expect(notify(utf8('second'))).rejects.toMatchObject({ code: 'reset' });
  });

  it.each([true, false])(
    'ends where the client rejects a notification, confirmable: %s',
    async (confirmable) => {
      const { register, notify, client, resets, clock } = observing(() => 'reject');
      await register();
      const notified = notify(utf8('second'), confirmable);
      if (confirmable) await expect(notified).rejects.toBeInstanceOf(CoapError);
      else await notified;
      await clock.advance(100);
      expect(client.observation(token)).toBeUndefined();
      expect(resets).toEqual(confirmable ? [] : [token]);
      await expect(notify(utf8('third'))).rejects.toMatchObject({ code: 'reset' });
    },
  );

  it('ends with an error, which the client hears', async () => {
    const { register, notify, heard, client } = observing();
    await register();
    await notify(utf8('gone'), true, codes.notFound);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ code: codes.notFound, observe: undefined });
    expect(client.observation(token)).toBeUndefined();
  });

  it('goes on where the request to register it anew is lost', async () => {
    const { register, notify, heard, client, toServer, clock, net } = observing();
    await register();
    net.faults = { loss: 1 };
    const request = { method: codes.get, path, observe: 0, token, timeoutMs: 1000 } as const;
    await expect(settled(clock, client.request(toServer, request))).rejects.toMatchObject({
      code: 'timeout',
    });
    net.faults = {};
    await notify(utf8('second'));
    expect(says(heard)).toEqual(['second']);
  });

  it('is bound to its latest request once it is registered anew', async () => {
    const { register, notify, heard } = observing();
    await register();
    await notify(utf8('second'));
    await register();
    await notify(utf8('third'));
    expect(says(heard)).toEqual(['second', 'third']);
  });

  it('is taken up again by a client that stored it', async () => {
    const both = observing();
    await both.register();
    await both.notify(utf8('second'));
    const saved = both.client.observation(token);
    const { client } = both.restartClient(both.observer);
    if (saved !== undefined) client.resume(saved);
    await both.notify(utf8('third'));
    expect(says(both.heard)).toEqual(['second', 'third']);
  });

  it('is unknown to a client that did not, which resets it', async () => {
    const both = observing();
    await both.register();
    both.restartClient(both.observer);
    await expect(both.notify(utf8('second'))).rejects.toMatchObject({ code: 'reset' });
    expect(both.heard).toEqual([]);
  });
});
