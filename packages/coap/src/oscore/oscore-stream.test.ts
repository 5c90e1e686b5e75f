import { fromUtf8, utf8 } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { FakeClock, fakeStream } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { codes } from '../message/codes.ts';
import { CoapStreamEndpoint } from '../tcp/coap-stream-endpoint.ts';
import { settled } from '../test-pair.ts';
import { OscoreEndpoint, type OscoreEndpointOptions } from './oscore-endpoint.ts';
import type { OscorePeer } from './oscore-peer.ts';
import { clientParameters, mirrored, TestStore } from './test-oscore-pair.ts';

type Part = Pick<OscoreEndpointOptions<Peer>, 'store' | 'handle' | 'onNotification'>;

it('OSCORE runs over a stream as it does over datagrams: a request, blocks, a notification', async () => {
  const clock = new FakeClock();
  const [atClient, atServer] = fakeStream(
    clock,
    { host: '10.0.0.1', port: 1111 },
    { host: '10.0.0.2', port: 5683 },
  );
  const over = (stream: typeof atClient, part: Part): OscoreEndpoint<Peer> =>
    new OscoreEndpoint<Peer>({
      ...part,
      clock,
      below: (options) => {
        const below = new CoapStreamEndpoint<Peer>({ ...options, clock });
        below.add(stream);
        return below;
      },
    });
  let observer: { peer: OscorePeer<Peer>; token: Uint8Array } | undefined;
  const server = over(atServer, {
    store: new TestStore({ c: mirrored(clientParameters) }),
    handle: ({ peer, token, observe, payload }) => {
      if (observe === 0) observer = { peer, token };
      return {
        code: codes.content,
        payload: payload.toReversed(),
        observe: observe === 0 ? 1 : undefined,
      };
    },
  });
  const heard: string[] = [];
  const client = over(atClient, {
    store: new TestStore({ c: clientParameters }),
    onNotification: ({ payload }) => {
      heard.push(fromUtf8(payload));
      return 'accept';
    },
  });
  const toServer = client.peer('c', atClient.peer);
  await clock.advance(1);

  const body = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  const large = await settled(clock, client.request(toServer, { method: codes.post, payload: body }));
  expect(large.payload).toEqual(body.toReversed());

  const begun = await settled(clock, client.request(toServer, { method: codes.get, observe: 0 }));
  expect(begun.observe).toBeDefined();
  const response = { code: codes.content, payload: utf8('changed'), observe: 2 };
  if (observer !== undefined) {
    await settled(clock, server.notify(observer.peer, observer.token, response, { confirmable: true }));
  }
  await clock.advance(10);
  expect(heard).toEqual(['changed']);
});
