import { fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../coap-error.ts';
import type { CoapRequest, CoapResponse } from '../exchange/coap-request.ts';
import { codes, formatCode } from '../message/codes.ts';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uriPath } from '../options/option-values.ts';
import { settled } from '../test-pair.ts';
import type { OscorePeer } from './oscore-peer.ts';
import { clientParameters, mirrored, oscorePair, TestStore } from './test-oscore-pair.ts';

type Asked = CoapRequest<OscorePeer<Peer>>;

const hello = (): CoapResponse => ({ code: codes.content, payload: utf8('hello'), contentFormat: 0 });
const get = { method: codes.get, path: ['a', 'secret', 'path'] } as const;

describe('a protected exchange', () => {
  it('shows the handler the request and the client the response, and the network neither', async () => {
    const asked: Asked[] = [];
    const { client, toServer, clock, datagrams } = oscorePair({
      handle: (request) => {
        asked.push(request);
        return hello();
      },
    });
    const response = await settled(
      clock,
      client.request(toServer, { ...get, method: codes.put, payload: utf8('open sesame'), contentFormat: 0 }),
    );
    expect(response).toMatchObject({ code: codes.content, contentFormat: 0, observe: undefined });
    expect(fromUtf8(response.payload)).toBe('hello');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: codes.put, observe: undefined, confirmable: true });
    expect(asked[0]?.peer.key).toBe('oscore c');
    expect(uriPath(asked[0]?.options ?? [])).toEqual(get.path);
    expect(fromUtf8(asked[0]?.payload ?? utf8(''))).toBe('open sesame');
    expect(datagrams.map(({ bytes }) => formatCode(decodeMessage(bytes).code))).toEqual(['0.02', '2.04']);
    const wire = datagrams.map(({ bytes }) => toHex(bytes)).join();
    for (const secret of ['secret', 'open sesame', 'hello']) expect(wire).not.toContain(toHex(utf8(secret)));
  });

  it('goes the other way too, over the same context', async () => {
    const { server, toClient, clock } = oscorePair({}, { handle: hello });
    expect(fromUtf8((await settled(clock, server.request(toClient, get))).payload)).toBe('hello');
  });

  it.each([
    ['blocks inside', {}],
    ['blocks inside and outside', { outer: { limits: { blockBytes: 64 } } }],
  ])('carries large bodies both ways in %s', async (_, part) => {
    const body = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
    const { client, toServer, clock } = oscorePair(
      { ...part, handle: ({ payload }) => ({ code: codes.changed, payload: payload.toReversed() }) },
      part,
    );
    const request = { method: codes.post, path: ['x'], payload: body };
    const response = await settled(clock, client.request(toServer, request));
    expect(response.code).toBe(codes.changed);
    expect(response.payload).toEqual(body.toReversed());
  });

  it('survives loss, doubling and disorder, and each request takes effect once', async () => {
    let effects = 0;
    const { client, toServer, clock } = oscorePair(
      {
        handle: async ({ payload }) => {
          effects++;
          return { code: codes.changed, payload };
        },
      },
      {},
      { loss: 0.2, duplication: 0.3, delay: 20, jitter: 60 },
    );
    for (let i = 0; i < 40; i++) {
      const payload = utf8(`n${i}`);
      const response = await settled(clock, client.request(toServer, { method: codes.post, payload }));
      expect(response.payload).toEqual(payload);
    }
    expect(effects).toBe(40);
  });

  it('tells inside what the handler refuses', async () => {
    const { client, toServer, clock, datagrams } = oscorePair({ handle: () => ({ code: codes.notFound }) });
    expect((await settled(clock, client.request(toServer, get))).code).toBe(codes.notFound);
    expect(formatCode(decodeMessage(datagrams[1]?.bytes ?? utf8('')).code)).toBe('2.04');
  });

  it('refuses a critical option inside that nobody understands, inside', async () => {
    const { client, toServer, clock } = oscorePair({ handle: hello });
    const request = { ...get, options: [{ number: 2049, value: utf8('?') }] };
    expect((await settled(clock, client.request(toServer, request))).code).toBe(codes.badOption);
    const nested = { ...get, options: [{ number: optionNumbers.ifMatch, value: utf8('e') }] };
    expect((await settled(clock, client.request(toServer, nested))).code).toBe(codes.badOption);
  });
});

describe('a request that is not let through', () => {
  const answerOf = (datagrams: readonly { toServer: boolean; bytes: Uint8Array }[]) => {
    const last = datagrams.filter(({ toServer }) => !toServer).at(-1);
    const { code, options, payload } = decodeMessage(last?.bytes ?? utf8(''));
    return {
      code: formatCode(code),
      says: fromUtf8(payload),
      maxAge: findOption(options, optionNumbers.maxAge),
      oscore: findOption(options, optionNumbers.oscore),
    };
  };
  const refused = (code: string, says: string) => ({
    code,
    says,
    maxAge: new Uint8Array(),
    oscore: undefined,
  });

  it.each([
    [
      'from an unknown sender',
      { ...clientParameters, senderId: utf8('?') },
      '4.01',
      'Security context not found',
      'noContext',
    ],
    [
      'with an unknown kid context',
      { ...clientParameters, idContext: utf8('?') },
      '4.01',
      'Security context not found',
      'noContext',
    ],
    [
      'under another key',
      { ...clientParameters, masterSecret: utf8('another') },
      '4.00',
      'Decryption failed',
      'undecryptable',
    ],
    [
      'under another salt',
      { ...clientParameters, masterSalt: utf8('another') },
      '4.00',
      'Decryption failed',
      'undecryptable',
    ],
    [
      'under another algorithm',
      { ...clientParameters, aead: 30 },
      '4.00',
      'Decryption failed',
      'undecryptable',
    ],
  ] as const)('%s is answered in the clear', async (_, parameters, code, says, counter) => {
    let handled = 0;
    const both = oscorePair(
      { handle: () => ({ code: (handled++, codes.content) }) },
      { store: new TestStore({ c: parameters }) },
    );
    const { client, toServer, clock, datagrams, server } = both;
    await expect(settled(clock, client.request(toServer, get))).rejects.toMatchObject({
      name: 'CoapError',
      code: 'protection',
      cause: { name: 'OscoreError', code: 'unprotected' },
    });
    expect(answerOf(datagrams)).toEqual(refused(code, says));
    expect(server.stats().protection).toMatchObject({ [counter]: 1 });
    expect(handled).toBe(0);
  });

  it('because it is a replay has no effect, from wherever it comes', async () => {
    let effects = 0;
    const { client, toServer, clock, datagrams, replay, server, serverBelow } = oscorePair({
      handle: () => ({ code: (effects++, codes.changed) }),
    });
    await settled(clock, client.request(toServer, get));
    const bytes = datagrams[0]?.bytes.slice() ?? utf8('');
    // To the messaging layer it is another message.
    bytes[3] = (bytes[3] as number) ^ 1;
    replay(bytes);
    await clock.advance(10);
    expect(answerOf(datagrams)).toEqual(refused('4.01', 'Replay detected'));
    replay(bytes, { host: '10.0.0.9', port: 9 });
    await clock.advance(10);
    expect(effects).toBe(1);
    expect(server.stats().protection.replays).toBe(2);
    expect(serverBelow.stats().handlerErrors).toBe(0);
  });

  it('because it is not protected is told so, or handed to who takes such', async () => {
    const strict = oscorePair({ handle: hello });
    const response = await settled(strict.clock, strict.clientBelow.request(strict.plainServer, get));
    expect(formatCode(response.code)).toBe('4.01');
    const open = oscorePair({ handle: hello, handleUnprotected: () => ({ code: codes.valid }) });
    const answer = await settled(open.clock, open.clientBelow.request(open.plainServer, get));
    expect(answer.code).toBe(codes.valid);
    expect((await settled(open.clock, open.client.request(open.toServer, get))).code).toBe(codes.content);
  });

  it('because its answer could not be kept is let through when it comes again', async () => {
    let tries = 0;
    const { client, toServer, clock } = oscorePair({
      handle: async () => {
        if (++tries < 3) throw new NoAnswer();
        return hello();
      },
    });
    expect((await settled(clock, client.request(toServer, get))).code).toBe(codes.content);
    expect(tries).toBe(3);
  });
});

describe('a client', () => {
  it('does not believe an answer that is not protected, nor one that was changed on its way', async () => {
    const both = oscorePair({ handle: hello });
    const { client, toServer, clock, net } = both;
    const ask = () => settled(clock, client.request(toServer, get));
    const forged = { options: [], code: codes.content, payload: utf8('forged') };
    net.tap = (bytes, from) =>
      from.port === 5683 ? encodeMessage({ ...decodeMessage(bytes), ...forged }) : undefined;
    await expect(ask()).rejects.toMatchObject({ code: 'protection', cause: { code: 'unprotected' } });
    net.tap = (bytes, from) => {
      if (from.port !== 5683) return undefined;
      const changed = bytes.slice();
      changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
      return changed;
    };
    await expect(ask()).rejects.toMatchObject({ code: 'protection', cause: { code: 'decryption' } });
  });

  it('without the keys says so', async () => {
    const { client, plainServer, clock } = oscorePair({ handle: hello });
    await expect(settled(clock, client.request(client.peer('x', plainServer), get))).rejects.toMatchObject({
      code: 'protection',
      cause: { code: 'no-context' },
    });
  });
});

describe('after a restart', () => {
  it('the server asks with Echo whether a request is fresh, once, and what came before stays out', async () => {
    let effects = 0;
    const part = { handle: (): CoapResponse => ({ code: (effects++, codes.changed) }) };
    const both = oscorePair(part);
    const { client, toServer, clock, datagrams, replay } = both;
    await settled(clock, client.request(toServer, get));
    const old = datagrams[0]?.bytes.slice() ?? utf8('');
    const server = both.restartServer();
    replay(old);
    await clock.advance(10);
    expect(effects).toBe(1);
    expect(server.stats().protection.challenged).toBe(1);
    expect((await settled(clock, client.request(toServer, get))).code).toBe(codes.changed);
    expect(effects).toBe(2);
    expect(server.stats().protection.challenged).toBe(2);
    expect((await settled(clock, client.request(toServer, get))).code).toBe(codes.changed);
    replay(old);
    await clock.advance(10);
    expect(effects).toBe(3);
    expect(server.stats().protection).toMatchObject({ challenged: 2 });
  });

  it('a window that was stored with the effects needs no Echo', async () => {
    const store = new TestStore({ c: mirrored(clientParameters) });
    const handle = ({ peer }: Asked): CoapResponse => {
      store.save('c', { window: peer.window });
      return hello();
    };
    const both = oscorePair({ store, handle });
    const { client, toServer, clock, datagrams, replay } = both;
    await settled(clock, client.request(toServer, get));
    const old = datagrams[0]?.bytes.slice() ?? utf8('');
    const server = both.restartServer();
    replay(old);
    await clock.advance(10);
    expect(server.stats().protection).toMatchObject({ replays: 1, challenged: 0 });
    expect((await settled(clock, client.request(toServer, get))).code).toBe(codes.content);
    expect(server.stats().protection.challenged).toBe(0);
  });

  it('a client goes on with numbers that it never used', async () => {
    const both = oscorePair({ handle: hello });
    await settled(both.clock, both.client.request(both.toServer, get));
    const { client, toServer } = both.restartClient();
    expect((await settled(both.clock, client.request(toServer, get))).code).toBe(codes.content);
  });
});

describe('a peer', () => {
  it('that moved is reached where its newest request came from', async () => {
    const both = oscorePair({ handle: hello }, { handle: hello });
    const { client, server, toServer, toClient, clock, clientSocket } = both;
    await settled(clock, client.request(toServer, get));
    clientSocket.rebind({ host: '10.0.0.7', port: 7777 });
    await settled(clock, client.request(toServer, get));
    expect(toClient.address).toEqual({ host: '10.0.0.7', port: 7777 });
    expect((await settled(clock, server.request(toClient, get))).code).toBe(codes.content);
  });
});
