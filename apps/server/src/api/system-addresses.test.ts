import { connect } from 'node:net';
import { once } from 'node:events';
import { Health, Problem } from '@holdfast/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { startApi } from './testing/start-api.ts';

let server: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.close());

describe('health', () => {
  it('is alive always and ready while what is told can be stored', async () => {
    expect(await server.ask('GET', '/readyz')).toMatchObject({ status: 200, json: { status: 'ok' } });
    server.state.healthy = false;
    const failing = await server.ask('GET', '/readyz');
    expect(failing.status).toBe(503);
    expect(Health.parse(failing.json)).toEqual({ status: 'failing', checks: { storage: 'failing' } });
    expect((await server.ask('GET', '/healthz')).status).toBe(200);
    server.state.healthy = true;
  });
});

describe('metrics', () => {
  it('count requests by pattern, whatever is asked', async () => {
    for (const path of ['/api/v1/devices/a', '/api/v1/devices/b', '/x', '/y'])
      await server.admin('GET', path);
    await server.ask('PROPFIND', '/');
    const { text, headers } = await server.admin('GET', '/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toContain(
      'holdfast_http_requests_total{method="GET",route="/api/v1/devices/{endpoint}",status="404"} 2',
    );
    expect(text).toContain('holdfast_http_requests_total{method="GET",route="/*",status="404"} 2');
    expect(text).toContain('holdfast_http_requests_total{method="other",route="/*",status="401"} 1');
    expect(text).toContain('holdfast_http_event_streams 0');
    expect(text).toContain('process_cpu_seconds_total');
  });
});

describe('the OpenAPI document', () => {
  it('is served to who has signed in', async () => {
    const { status, json } = await server.admin('GET', '/api/v1/openapi.json');
    expect([status, json]).toEqual([200, openApiDocument('1.2.3')]);
  });

  it('is committed as it is; vitest -u writes it anew', async () => {
    const document = `${JSON.stringify(openApiDocument('0.1.0'), undefined, 2)}\n`;
    await expect(document).toMatchFileSnapshot('./openapi.generated.json');
  });

  it('refers to nothing that it does not hold, and leaves no schema unnamed twice', () => {
    const document = openApiDocument('0.1.0');
    const text = JSON.stringify(document);
    const { schemas } = document['components'] as { schemas: Record<string, unknown> };
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(100);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
      expect(schemas).toHaveProperty(String(reference).split('/').at(-1) as string);
    }
    expect(text).not.toContain('$defs');
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['Device', 'DeviceSummary', 'FeedEvent', 'Problem']),
    );
  });

  it('keeps what may be null beside the component, not in it', () => {
    const { schemas } = openApiDocument('0')['components'] as { schemas: Record<string, { type?: string }> };
    expect(schemas['Time']?.type).toBe('string');
    expect(schemas['Location']?.type).toBe('object');
  });
});

describe('what is not a request', () => {
  it.each([
    ['bytes', '\x16\x03\x01\x00\x00\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    ['a backslash', 'GET /..\\x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['a header too large', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is answered with a problem: %s', async (_, text, status) => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write(text);
    await once(socket, 'end');
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (answer.includes('problem+json'))
      expect(
        Problem.parse(JSON.parse(answer.slice(answer.indexOf('{')).replace(/\}[^}]*$/, '}'))),
      ).toMatchObject({
        code: 'invalid_request',
      });
    else expect(text).toBe('GET / HTTP/1.1\r\n\r\n');
  });
});

describe('the start', () => {
  it('says so when the port is taken', async () => {
    await expect(server.api.listen({ host: '127.0.0.1', port: server.port })).rejects.toMatchObject({
      name: 'HttpServerError',
      code: 'address_in_use',
    });
  });

  it('refuses a public address that is none', async () => {
    for (const publicUrl of ['fleet.example', 'ftp://fleet.example', 'https://fleet.example/x'])
      await expect(startApi({ publicUrl })).rejects.toMatchObject({ code: 'invalid_public_url' });
  });
});
