import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex, fromUtf8, utf8 } from '@holdfast/bytes';
import {
  codes,
  decodeMessage,
  formatCode,
  isRequest,
  uriPath,
  type CoapNotification,
  type CoapRequest,
  type CoapResponse,
  type OscoreParameters,
  type OscorePeer,
} from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import { eventually, type Program } from '@holdfast/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aiocoapClient,
  cannotUseAiocoap,
  startAiocoapObserver,
  startAiocoapServer,
  writeCredentials,
} from './support/aiocoap.ts';
import { OneContext, openOscore, type OscoreLink } from './support/oscore.ts';

const ours: OscoreParameters = {
  masterSecret: fromHex('0102030405060708090a0b0c0d0e0f10'),
  masterSalt: fromHex('9e7ca92223786340'),
  senderId: fromHex('01'),
  recipientId: fromHex('02'),
};
const theirs: OscoreParameters = { ...ours, senderId: ours.recipientId, recipientId: ours.senderId };

const LONG = Array.from({ length: 400 }, (_, i) => `line ${i}\n`).join('');

/** The first request that was taken down, as a message that the messaging layer has not seen: sent to the port, its answer. */
async function replay(
  datagrams: readonly Uint8Array[],
  port: number,
): Promise<{ code: string; says: string }> {
  const bytes = datagrams.find((datagram) => isRequest(decodeMessage(datagram).code))?.slice();
  if (bytes === undefined) throw new Error('no request was taken down');
  bytes[2] = (bytes[2] as number) ^ 0xff;
  const socket = createSocket('udp4');
  const answer = new Promise<Uint8Array>((resolve) => socket.once('message', resolve));
  socket.send(bytes, port, '127.0.0.1');
  const { code, payload } = decodeMessage(await answer);
  socket.close();
  return { code: formatCode(code), says: fromUtf8(payload) };
}

const reason = await cannotUseAiocoap();

describe.skipIf(reason !== undefined)(
  `aiocoap over OSCORE${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'aiocoap-'));
    });
    afterAll(async () => rm(folder, { recursive: true, force: true }));

    describe('its client and our server', () => {
      const files = new Map<string, Uint8Array>();
      let observer: { peer: OscorePeer<Peer>; token: Uint8Array } | undefined;
      let server: OscoreLink;
      let requests = 0;
      const store = new OneContext(ours);
      const handle = ({
        peer,
        token,
        method,
        observe,
        options,
        payload,
      }: CoapRequest<OscorePeer<Peer>>): CoapResponse => {
        requests++;
        const name = uriPath(options).join('/');
        if (method === codes.put) {
          files.set(name, payload);
          return { code: codes.changed };
        }
        const found = files.get(name);
        if (found === undefined) return { code: codes.notFound };
        if (observe === 0) observer = { peer, token };
        return {
          code: codes.content,
          payload: found,
          contentFormat: 0,
          observe: observe === 0 ? 1 : undefined,
        };
      };
      const open = async (): Promise<void> => {
        server = await openOscore(store, { handle });
      };
      beforeAll(open);
      afterAll(async () => server.close());
      const address = (path: string): string => `coap://127.0.0.1:${server.port}/${path}`;
      const credentials = (): Promise<string> => writeCredentials(folder, 'client', 'client', theirs);

      test('a client with another key is refused', async () => {
        const before = requests;
        const wrong = { ...theirs, masterSecret: fromHex('00112233445566778899aabbccddeeff') };
        const answer = await aiocoapClient(await writeCredentials(folder, 'wrong', 'client', wrong), [
          address('greeting'),
        ]);
        expect(answer.code, answer.output).not.toBe(0);
        expect(server.endpoint.stats().protection.undecryptable).toBe(1);
        expect(requests).toBe(before);
      });

      test('GET, and what does not exist', async () => {
        files.set('greeting', utf8('good day'));
        const known = await credentials();
        const got = await aiocoapClient(known, [address('greeting')]);
        expect(got.result.trim(), got.output).toBe('good day');
        expect((await aiocoapClient(known, [address('nothing')])).output).toContain('4.04');
      });

      test('PUT, and bodies in blocks both ways', async () => {
        const known = await credentials();
        const file = join(folder, 'long');
        await writeFile(file, LONG);
        const put = await aiocoapClient(known, ['-m', 'PUT', '--payload', `@${file}`, address('long')]);
        expect(put.code, put.output).toBe(0);
        expect(fromUtf8(files.get('long') ?? utf8(''))).toBe(LONG);
        const got = await aiocoapClient(known, [address('long')]);
        expect(got.result.trim(), got.output).toBe(LONG.trim());
      });

      test('observe, small and in blocks', async () => {
        files.set('state', utf8('first'));
        const client = startAiocoapObserver(await credentials(), address('state'));
        try {
          await client.says(/first/);
          const { peer, token } = await eventually('an observer', async () => observer);
          const notify = async (number: number, payload: Uint8Array): Promise<void> => {
            files.set('state', payload);
            const response = { code: codes.content, payload, contentFormat: 0, observe: number };
            await server.endpoint.notify(peer, token, response, { confirmable: true });
          };
          await notify(2, utf8('second'));
          await client.says(/second/);
          await notify(3, utf8(LONG));
          await client.says(/line 399/);
        } finally {
          await client.stop();
        }
      });

      test('a request that comes again is refused', async () => {
        const before = requests;
        expect(await replay(server.received, server.port)).toEqual({ code: '4.01', says: 'Replay detected' });
        expect(requests).toBe(before);
      });

      test('after a restart its client proves with Echo that its request is fresh', async () => {
        await server.close();
        await open();
        const got = await aiocoapClient(await credentials(), [address('greeting')]);
        expect(got.result.trim(), got.output).toBe('good day');
        expect(server.endpoint.stats().protection.challenged).toBe(1);
      });
    });

    describe('our client and its server', () => {
      const heard: CoapNotification<OscorePeer<Peer>>[] = [];
      let server: Program;
      let port: number;
      let root: string;
      let client: OscoreLink | undefined;
      const store = new OneContext(ours);
      const begin = async (): Promise<void> => {
        server = startAiocoapServer(await writeCredentials(folder, 'server', 'server', theirs), port, root);
        const socket = createSocket('udp4');
        // An empty confirmable message is answered with a reset by whoever is there.
        await eventually('the server to answer', async () => {
          const answer = new Promise<true>((resolve) => socket.once('message', () => resolve(true)));
          socket.send(fromHex('40000001'), port, '127.0.0.1');
          return await Promise.race([answer, new Promise<undefined>((resolve) => setTimeout(resolve, 300))]);
        });
        socket.close();
      };
      beforeAll(async () => {
        root = await mkdtemp(join(tmpdir(), 'aiocoap-files-'));
        const socket = createSocket('udp4');
        await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
        ({ port } = socket.address());
        socket.close();
        await begin();
      });
      afterEach(async () => {
        await client?.close();
        client = undefined;
      });
      afterAll(async () => {
        await server?.stop();
        await rm(root, { recursive: true, force: true });
      });
      const open = async (): Promise<OscoreLink> => {
        client = await openOscore(store, {
          onNotification: (notification) => {
            heard.push(notification);
            return 'accept';
          },
        });
        return client;
      };

      test('PUT and GET, small and in blocks', async () => {
        const { endpoint, peer } = await open();
        for (const [name, text] of [
          ['short', 'good day'],
          ['long', LONG],
        ] as const) {
          const path = [name];
          const put = await endpoint.request(peer(port), { method: codes.put, path, payload: utf8(text) });
          expect(formatCode(put.code)).toBe('2.04');
          expect(await readFile(join(root, name), 'utf8')).toBe(text);
          const got = await endpoint.request(peer(port), { method: codes.get, path });
          expect(formatCode(got.code)).toBe('2.05');
          expect(fromUtf8(got.payload)).toBe(text);
        }
        const nothing = await endpoint.request(peer(port), { method: codes.get, path: ['nothing'] });
        expect(formatCode(nothing.code)).toBe('4.04');
      });

      test('observe', async () => {
        const { endpoint, peer } = await open();
        await writeFile(join(root, 'state'), 'first');
        const begun = await endpoint.request(peer(port), { method: codes.get, path: ['state'], observe: 0 });
        expect(begun.observe).toBeDefined();
        expect(fromUtf8(begun.payload)).toBe('first');
        await writeFile(join(root, 'state'), 'second');
        await eventually('a notification', async () => heard[0], 30_000);
        expect(fromUtf8(heard[0]?.payload ?? utf8(''))).toBe('second');
        expect(heard[0]?.token).toEqual(begun.token);
        const path = ['state'];
        const ended = await endpoint.request(peer(port), {
          method: codes.get,
          path,
          observe: 1,
          token: begun.token,
        });
        expect(ended.observe).toBeUndefined();
        expect(endpoint.observation(begun.token)).toBeUndefined();
      });

      test('a request that comes again is refused', async () => {
        const { endpoint, peer, sent } = await open();
        await endpoint.request(peer(port), { method: codes.get, path: ['short'] });
        expect(await replay(sent, port)).toEqual({ code: '4.01', says: 'Replay detected' });
      });

      test('after its restart our client proves with Echo that its request is fresh', async () => {
        await server.kill();
        await rm(join(folder, 'server', 'lock'), { force: true });
        await begin();
        const { endpoint, peer, sent } = await open();
        const got = await endpoint.request(peer(port), { method: codes.get, path: ['short'] });
        expect(fromUtf8(got.payload)).toBe('good day');
        expect(sent.filter((datagram) => isRequest(decodeMessage(datagram).code))).toHaveLength(2);
      });

      test('with another key is refused', async () => {
        const wrong = { ...ours, masterSecret: fromHex('00112233445566778899aabbccddeeff') };
        client = await openOscore(new OneContext(wrong));
        const asked = client.endpoint.request(client.peer(port), { method: codes.get, path: ['short'] });
        await expect(asked).rejects.toMatchObject({ code: 'protection', cause: { code: 'unprotected' } });
        expect(client.received.map((datagram) => formatCode(decodeMessage(datagram).code))).toEqual(['4.00']);
      });
    });
  },
);
