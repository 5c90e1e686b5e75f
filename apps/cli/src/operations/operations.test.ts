import type { QueuedOperation } from '@holdfast/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, sendJson, sendProblem, startServer } from '../testing/http-server.ts';

const base: QueuedOperation = {
  id: '57',
  endpoint: 'a',
  operation: 'read',
  path: '/3303/0/5700',
  payload: {},
  requestedBy: 'Admin token',
  requestedAt: '2026-03-01T11:57:00.000Z',
  expiresAt: '2026-03-08T11:57:00.000Z',
  state: 'queued',
  attempts: 0,
  sentAt: null,
  endedAt: null,
  result: null,
  error: null,
};
const ofSeveral: QueuedOperation = {
  ...base,
  operation: 'read-composite',
  path: '/',
  payload: { paths: ['/3/0/0', '/3303/0/5700'] },
};
const time = '2026-03-01T12:00:00.000Z';
const done: QueuedOperation = {
  ...base,
  state: 'done',
  attempts: 1,
  sentAt: time,
  endedAt: time,
  result: {
    path: '/3303/0/5700',
    values: [{ path: '/3303/0/5700', value: 4.5, type: 'float', time }],
    omitted: 0,
  },
};
const unknown: QueuedOperation = {
  ...base,
  operation: 'execute',
  state: 'failed',
  attempts: 1,
  error: { code: 'outcome_unknown', detail: 'nobody knows', deviceCode: null },
};

/** What the operation is each time it is asked for, the last from then on. */
let stages: QueuedOperation[];
let server: Awaited<ReturnType<typeof startServer>>;
beforeEach(async () => {
  stages = [base];
  server = await startServer(({ method, url }, response) => {
    if (url.startsWith('/api/v1/events')) {
      const event = {
        id: '9',
        time,
        type: 'operation.done',
        endpoint: 'a',
        text: '',
        detail: { operation: '57' },
      };
      const other = { ...event, detail: { operation: '58' } };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const each of [other, event])
        response.write(`event: feed\ndata: ${JSON.stringify({ event: each })}\n\n`);
    } else if (url === '/api/v1/devices/a/operations/57' && method === 'GET')
      sendJson(response, 200, stages.length > 1 ? stages.shift() : stages[0]);
    else if (url === '/api/v1/devices/a/operations/57') response.writeHead(204).end();
    else if (url.startsWith('/api/v1/devices/a/operations'))
      sendJson(response, 200, { operations: [unknown, base], cursor: null });
    else if (url.startsWith('/api/v1/devices/a/resources/')) sendJson(response, 202, base);
    else if (url.startsWith('/api/v1/devices/a/composite/')) sendJson(response, 202, ofSeveral);
    else sendProblem(response, 404, 'model_not_found', 'no such model');
  });
});
afterEach(() => server.close());

const holdfast = (...args: string[]) =>
  runCommand(args, { env: { HOLDFAST_URL: server.url, HOLDFAST_ADMIN_TOKEN: 't0ken' } });
const asked = () =>
  server.asked.map(({ method, url }) => `${method} ${url.replace('/api/v1/devices/a', '')}`);

describe('an operation that has to wait', () => {
  it('on several paths says so for all of them', async () => {
    const { exitCode, stdout } = await holdfast('read', 'a', '/3/0/0', '/3303/0/5700', '--queue');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('a is to read /3/0/0 /3303/0/5700 when it wakes: operation 57\n');
    expect(asked()).toEqual(['POST /composite/read?queue=true']);
  });

  it('says so, and where to look', async () => {
    const { exitCode, stdout, stderr } = await holdfast('read', 'a', '/3303/0/5700');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('a is to read /3303/0/5700 when it wakes: operation 57\n');
    expect(stderr).toContain('holdfast device operations a');
    const { stdout: json } = await holdfast('read', 'a', '/3303/0/5700', '--json');
    expect(JSON.parse(json)).toEqual(base);
  });

  it('waits as long, and whether, it is told to', async () => {
    await holdfast('exec', 'a', '/3/0/4', '--queue', '--expires', '12h');
    await holdfast('delete', 'a', '/3303/1', '--now');
    await holdfast('write', 'a', '/3/0/15', 'x', '--update');
    expect(asked().filter((each) => each.includes('resources'))).toEqual([
      'POST /resources/3/0/4?queue=true&wait=43200',
      'DELETE /resources/3303/1?queue=false',
      'PUT /resources/3/0/15?mode=update',
    ]);
  });

  it('is followed with --wait until it is done', async () => {
    stages = [base, done];
    const { exitCode, stdout, stderr } = await holdfast('read', 'a', '/3303/0/5700', '--wait');
    expect(stderr).toContain('operation 57 waits for a to wake');
    expect(stdout).toContain('4.5');
    expect(exitCode).toBe(0);
    // Once when the stream stood and once for its own event; another's event is no reason to ask.
    expect(asked().filter((each) => each === 'GET /operations/57')).toHaveLength(2);
  });

  it('fails with --wait where it ends otherwise, and programs get both', async () => {
    stages = [unknown];
    const { exitCode, stdout, stderr } = await holdfast('exec', 'a', '/3/0/4', '--wait', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual(unknown);
    expect(JSON.parse(stderr.split('\n').at(-2) ?? '')).toMatchObject({
      error: { code: 'operation_ended', message: 'nobody knows' },
    });
  });

  it.each([
    ['read', 'a', '/3', '--queue', '--now'],
    ['read', 'a', '/3', '--expires', '31d'],
    ['read', 'a', '/3', '--expires', 'soon'],
    ['device', 'operations', 'a', '--state', 'lost'],
  ])('is not asked for with %s %s %s %s', async (...args) => {
    expect((await holdfast(...args)).exitCode).toBe(2);
    expect(server.asked).toEqual([]);
  });
});

describe('device operations', () => {
  it('lists them, and takes one back', async () => {
    const { stdout } = await holdfast('device', 'operations', 'a', '--state', 'queued', 'failed');
    const [, first, second] = stdout.split('\n');
    expect(first).toMatch(/^57 +execute +\/3303\/0\/5700 +failed +3 min ago +Admin token +1 .*nobody knows/);
    expect(second).toMatch(/^57 +read +\/3303\/0\/5700 +queued .* in 6 d/);
    expect((await holdfast('device', 'operations', 'a', '--cancel', '57')).stdout).toBe(
      'operation 57 of a is taken back\n',
    );
    expect(asked()).toEqual(['GET /operations?state=queued%2Cfailed&limit=50', 'DELETE /operations/57']);
  });
});
