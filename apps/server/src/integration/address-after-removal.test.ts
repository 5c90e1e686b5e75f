import { toHex, utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes, type CoapResponse } from '@holdfast/coap';
import { systemClock, type Peer } from '@holdfast/kernel';
import { eventually } from '@holdfast/testing';
import { UdpTransport } from '@holdfast/udp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

let server: Served;
let socket: UdpTransport;
beforeAll(async () => {
  server = await serveInProcess();
  socket = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await socket.close();
  await server.end();
});

/** Whoever has the socket's address from now on, and the tokens of what it is asked. */
function deviceThere(answer: () => CoapResponse | Promise<CoapResponse>) {
  const tokens: string[] = [];
  const coap = new CoapEndpoint<Peer>({
    transport: socket,
    clock: systemClock,
    separateAfterMs: Number.POSITIVE_INFINITY,
    handle: ({ token }) => {
      tokens.push(toHex(token));
      return answer();
    },
  });
  const register = async (name: string): Promise<number> => {
    const query = [`ep=${name}`, 'lt=60', 'lwm2m=1.1', 'b=U'];
    const links = { contentFormat: 40, payload: utf8('</3/0>') };
    const to = socket.peer({ host: '127.0.0.1', port: server.coap });
    return (await coap.request(to, { method: codes.post, path: ['rd'], query, ...links })).code;
  };
  return { coap, tokens, register };
}

it('is not held up by what the device that was removed left unanswered', { timeout: 60_000 }, async () => {
  await server.addPlain('removed');
  const silent = deviceThere(() => new Promise(() => {}));
  expect(await silent.register('removed')).toBe(codes.created);
  const [unanswered] = await eventually('a request', async () =>
    silent.tokens.length > 0 ? silent.tokens : undefined,
  );
  await server.call('removeDevice', { params: { endpoint: 'removed' } });
  silent.coap.close();
  await server.addPlain('next');
  const next = deviceThere(() => ({ code: codes.notFound }));
  expect(await next.register('next')).toBe(codes.created);
  await eventually('a request', async () => next.tokens[0]);
  expect(next.tokens).not.toContain(unanswered);
  next.coap.close();
});
