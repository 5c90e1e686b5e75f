import { expect, it } from 'vitest';
import { runCommand, sendJson, sendProblem, startServer } from '../testing/http-server.ts';

const value = (minute: number, path = '/3303/0/5700') => ({
  path,
  value: minute,
  type: 'float',
  time: `2026-03-01T11:0${minute}:00.000Z`,
});
const message = (event: string, id: number, data: unknown): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
const STREAM = { 'content-type': 'text/event-stream' };

it('observes, follows the values of the path, and takes a broken stream up where it broke', async () => {
  const resumedFrom: unknown[] = [];
  const server = await startServer(({ method }, response, raw) => {
    if (method === 'POST') return sendJson(response, 201, { path: '/3303/0/5700', values: [value(0)] });
    resumedFrom.push(raw.headers['last-event-id']);
    response.writeHead(200, STREAM);
    if (resumedFrom.length === 1) {
      response.write('retry: 1\n\n');
      response.write(
        message('values', 1, { endpoint: 'a', values: [value(0), value(1), value(1, '/6/0/0')] }),
      );
      response.end(message('future', 2, { unknown: true }));
    } else response.write(message('values', 3, { endpoint: 'a', values: [value(2)] }));
    return undefined;
  });
  const interruption = new AbortController();
  const lines: string[] = [];
  const { exitCode, stderr } = await runCommand(
    ['observe', 'a', '/3303/0/5700', '--json', '--server', server.url],
    {
      signal: interruption.signal,
      onStdout: (text) => {
        lines.push(text);
        if (lines.length === 3) interruption.abort();
      },
    },
  );
  await server.close();
  expect(exitCode).toBe(0);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { endpoint: 'a', ...value(0) },
    { endpoint: 'a', ...value(1) },
    { endpoint: 'a', ...value(2) },
  ]);
  expect(resumedFrom).toEqual([undefined, '2']);
  expect(stderr).toContain('connecting again');
  expect(server.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('follows the feed, of one type', async () => {
  const event = (id: string, type: string) => ({
    event: { id, time: '2026-03-01T11:00:00.000Z', type, endpoint: 'a', text: 'It happened', detail: {} },
  });
  const server = await startServer((_, response) => {
    response.writeHead(200, STREAM);
    response.write(message('feed', 1, event('e1', 'device.added')));
    response.write(message('feed', 2, event('e2', 'device.registered')));
  });
  const interruption = new AbortController();
  const { stdout } = await runCommand(
    ['events', '--follow', '--type', 'device.registered', '--server', server.url],
    { signal: interruption.signal, onStdout: () => interruption.abort() },
  );
  await server.close();
  expect(stdout).toMatch(/^2026-03-01T11:00:00.000Z {2}device.registered +a +It happened\n$/);
});

it.each([
  ['the server refuses the stream', 403, 'forbidden', 1],
  ['the server refuses the observation', 409, 'not_registered', 1],
])('ends where %s', async (_, status, code, exitCode) => {
  const server = await startServer(({ method }, response) => {
    if (code === 'not_registered' && method === 'GET') response.writeHead(200, STREAM).write(': open\n\n');
    else sendProblem(response, status, code, 'no');
  });
  const result = await runCommand(['observe', 'a', '/3', '--server', server.url]);
  await server.close();
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).toContain(code);
});

it('ends with 3 where what answers is no event stream', async () => {
  const server = await startServer((_, response) => response.end('hello'));
  const { exitCode } = await runCommand(['events', '--follow', '--server', server.url]);
  await server.close();
  expect(exitCode).toBe(3);
});
