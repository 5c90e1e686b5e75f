import { once } from 'node:events';
import { connect } from 'node:net';
import { routes, type Route } from '@holdfast/api-contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, startApi } from '../testing/start-api.ts';

let server: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.close());

const table: readonly Route[] = Object.values(routes).filter((route) => !('stream' in route));
/** Text that is awkward in an address, in JSON, and in JavaScript. */
const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '..',
    '.',
    '%',
    '%00',
    '/',
    '//',
    '\u0000',
    '\ud800',
    '3303/0/5700',
    '0',
  ),
);
const segment = awkward.map((text) => encodeURIComponent(text.toWellFormed()));
const query = fc
  .array(
    fc.tuple(fc.oneof(fc.constantFrom('limit', 'q', 'from', 'cursor', 'version', 'mode'), segment), segment),
    {
      maxLength: 4,
    },
  )
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map((pair) => pair.join('=')).join('&')}`));

describe('any request', () => {
  it('is answered by the contract and never by accident', async () => {
    const asked = fc.record({
      route: fc.constantFrom(...table),
      segments: fc.array(segment, { minLength: 2, maxLength: 2 }),
      query,
      body: fc.oneof(
        fc.json(),
        fc.string(),
        fc.constantFrom('{"__proto__":{"x":1}}', '{"values":{"__proto__":1}}'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ route, segments, query, body }) => {
        let next = 0;
        const path = route.path.replace(/\{\w+(\.\.\.)?\}/g, () => segments[next++] ?? '0');
        const answer = await server.admin(route.method.toUpperCase(), `/api/v1${path}${query}`, {
          ...(route.method === 'get' ? {} : { body }),
          headers: { 'content-type': route.body === 'xml' ? 'application/xml' : 'application/json' },
        });
        expect(answer.status).toBeLessThan(500);
        expect(({} as { x?: number }).x).toBeUndefined();
      }),
      { numRuns: 400 },
    );
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that breaks off within its body is no fault of ours', async () => {
    server.lines.length = 0;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `POST /api/v1/devices HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ADMIN_TOKEN}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"endpoint"',
    );
    await once(socket, 'connect');
    socket.end().resume();
    const cutOff = () => server.lines.some(({ method, status }) => method === 'POST' && status === 400);
    while (!cutOff()) await server.ask('GET', '/healthz');
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('of a stranger may have no more body than a token needs', async () => {
    const { status, json } = await server.ask('POST', '/api/v1/session', {
      body: { token: 'x'.repeat(5000) },
    });
    expect([status, json.code]).toEqual([413, 'body_too_large']);
  });
});
