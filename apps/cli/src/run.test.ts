import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, sendJson, sendProblem, startServer, type Asked } from './testing/http-server.ts';

let answer: (request: Asked, response: ServerResponse) => void;
let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeEach(async () => {
  answer = (_, response) => sendProblem(response, 404, 'not_found', 'nothing here');
  server = await startServer((request, response) => answer(request, response));
  folder = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const holdfast = (...args: string[]) =>
  runCommand(args, { env: { HOLDFAST_URL: server.url, HOLDFAST_ADMIN_TOKEN: 't0ken' } });

const summary = (endpoint: string) => ({
  endpoint,
  state: 'online',
  lastSeen: '2026-03-01T11:57:00.000Z',
  model: 'CL-1',
  firmware: '1.4.2',
  battery: 87,
  signal: -97,
  attention: [],
});

describe('the way to the server', () => {
  it('sends the token from the environment, and from a file in its stead', async () => {
    answer = (_, response) => sendJson(response, 200, { devices: [], cursor: null, total: 0 });
    await holdfast('devices', 'list');
    const file = join(folder, 'token');
    await writeFile(file, 'from-file\n', { mode: 0o600 });
    const quiet = await holdfast('devices', 'list', '--token-file', file);
    expect(server.asked.map(({ token }) => token)).toEqual(['Bearer t0ken', 'Bearer from-file']);
    expect(quiet.stderr).not.toContain('warning');
    await chmod(file, 0o644);
    expect((await holdfast('devices', 'list', '--token-file', file)).stderr).toContain('others can read');
  });

  it('ends with 3 where no server answers, and says what to do', async () => {
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
    const { port } = unused.address() as { port: number };
    await new Promise((resolve) => unused.close(resolve));
    const { exitCode, stdout, stderr } = await holdfast(
      'devices',
      'list',
      '--server',
      `http://127.0.0.1:${port}`,
    );
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain(`no server answers at http://127.0.0.1:${port}: the connection was refused`);
    expect(stderr).toContain('holdfast serve');
  });

  it.each([
    [200, '<html>'],
    [502, 'bad gateway'],
  ])('ends with 3 where a stranger answers %i', async (status, body) => {
    answer = (_, response) => response.writeHead(status).end(body);
    const { exitCode, stderr } = await holdfast('devices', 'show', 'a');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('is not a Holdfast server');
  });

  it('ends with 1 where the server refuses: what happened, to what, what to do', async () => {
    answer = (_, response) => sendProblem(response, 404, 'device_not_found', 'no device is named "a"');
    const { exitCode, stderr } = await holdfast('devices', 'show', 'a');
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'holdfast: no device is named "a" [device_not_found]\n"holdfast devices list" shows the names that exist.\n',
    );
  });

  it('tells programs the code as JSON on stderr', async () => {
    answer = (_, response) =>
      sendJson(response, 502, {
        type: 'about:blank',
        title: 'The device refused the operation',
        status: 502,
        code: 'device_refused',
        deviceCode: '4.05',
      });
    const { exitCode, stdout, stderr } = await holdfast('exec', 'a', '/3/0/4', '--json');
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'device_refused', deviceCode: '4.05' } });
  });

  it.each([
    [['devices', 'show']],
    [['devices', 'frobnicate']],
    [['--frobnicate']],
    [['read', 'a', 'not-a-path']],
    [['values', 'a', '/x']],
    [['samples', 'a', '--from', 'yesterday']],
    [['samples', 'a', '--csv', '--json']],
    [['exec', 'a', '/3/0']],
    [['write', 'a', '/3', '1=2']],
    [['delete', 'a', '/3303/0/5700']],
    [['devices', 'add', 'a', '--plain', '--identity', 'b']],
    [['devices', 'list', '--server', 'ftp://x']],
    [['devices', 'list', '--server', 'http://user:secret@x']],
    [['serve', '--http', '99999']],
    [[]],
  ])('ends with 2 for %j, asking no server anything', async (args) => {
    const { exitCode, stdout, stderr } = await holdfast(...args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(server.asked).toEqual([]);
  });

  it('answers --help with 0', async () => {
    const { exitCode, stdout } = await holdfast('devices', 'list', '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--query');
    expect(stdout).toContain('--json');
  });
});

describe('devices', () => {
  it('lists all pages', async () => {
    answer = ({ url }, response) =>
      url.includes('cursor=2')
        ? sendJson(response, 200, { devices: [summary('b')], cursor: null, total: 2 })
        : sendJson(response, 200, { devices: [summary('a')], cursor: '2', total: 2 });
    const { stdout } = await holdfast('devices', 'list', '-q', 'state:online');
    expect(stdout).toBe(
      [
        'ENDPOINT  STATE   MODEL  FIRMWARE  BATTERY   SIGNAL  LAST SEEN  ATTENTION',
        'a         online  CL-1   1.4.2        87 %  -97 dBm  3 min ago  -',
        'b         online  CL-1   1.4.2        87 %  -97 dBm  3 min ago  -',
        '',
      ].join('\n'),
    );
    expect(server.asked[0]?.url).toContain('q=state%3Aonline');
    const { devices } = JSON.parse((await holdfast('devices', 'list', '--json')).stdout) as {
      devices: unknown[];
    };
    expect(devices).toHaveLength(2);
  });

  it('shows a generated key once, and takes a given one only from a file', async () => {
    answer = (_, response) =>
      sendJson(response, 201, {
        endpoint: 'a',
        security: { mode: 'psk', identity: 'a' },
        generatedKey: 'ab12',
      });
    const { stdout, stderr } = await holdfast('devices', 'add', 'a');
    expect(stdout).toContain('ab12');
    expect(stderr).toContain('not shown again');
    const file = join(folder, 'key');
    await writeFile(file, `${'0f'.repeat(16)}\n`);
    await holdfast('devices', 'add', 'a', '--identity', 'id', '--key-file', file);
    await holdfast('devices', 'add', 'a', '--plain');
    expect(server.asked.map(({ body }) => (JSON.parse(body) as { security: unknown }).security)).toEqual([
      { mode: 'psk' },
      { mode: 'psk', identity: 'id', key: '0f'.repeat(16) },
      { mode: 'none' },
    ]);
    await writeFile(file, 'short');
    expect((await holdfast('devices', 'add', 'a', '--key-file', file)).exitCode).toBe(1);
  });
});

describe('operations', () => {
  const definition = {
    resources: [
      { id: 5750, multiple: false, type: 'string' },
      { id: 5601, multiple: false, type: 'float' },
      { id: 7, multiple: true, type: 'integer' },
    ],
  };
  const operate: typeof answer = ({ method, url }, response) =>
    url.startsWith('/api/v1/models/')
      ? sendJson(response, 200, definition)
      : sendJson(response, method === 'POST' ? 201 : 200, { path: '/3303/0', done: true });

  it.each([
    [['write', 'a', '/3303/0/5750', '21'], 'PUT', '/3303/0/5750?mode=replace', { value: '21' }],
    [['write', 'a', '/3303/0/5601', '-5'], 'PUT', '/3303/0/5601?mode=replace', { value: -5 }],
    [['write', 'a', '/3303/0/7', '0=5', '1=6'], 'PUT', '/3303/0/7?mode=replace', { values: { 0: 5, 1: 6 } }],
    [['write', 'a', '/3303/0/7/1', '5'], 'PUT', '/3303/0/7/1?mode=replace', { value: 5 }],
    [['write', 'a', '3303/0', '5750=7', '--update'], 'PUT', '/3303/0?mode=update', { values: { 5750: '7' } }],
    [
      ['create', 'a', '/3303', '5750=7', '--instance', '3'],
      'POST',
      '/3303',
      { instance: 3, values: { 5750: '7' } },
    ],
    [['exec', 'a', '/3/0/4', "0='now'"], 'POST', '/3/0/4', { arguments: "0='now'" }],
    [['exec', 'a', '/3/0/4'], 'POST', '/3/0/4', {}],
  ])('%j', async (args, method, path, body) => {
    answer = operate;
    const { exitCode } = await holdfast(...args);
    expect(exitCode).toBe(0);
    const last = server.asked.at(-1);
    expect(last?.method).toBe(method);
    expect(last?.url).toBe(`/api/v1/devices/a/resources${path}`);
    expect(JSON.parse(last?.body ?? '')).toEqual(body);
  });

  it('guesses the type of what no definition describes', async () => {
    answer = (request, response) =>
      request.url.startsWith('/api/v1/models/')
        ? sendProblem(response, 404, 'model_not_found', 'none')
        : operate(request, response);
    await holdfast('write', 'a', '/9999/0/1', 'true');
    expect(server.asked.at(-1)?.body).toBe('{"value":true}');
  });

  it('reads one value as it is, and more as a table', async () => {
    const value = { path: '/3303/0/5700', value: 5.25, type: 'float', time: '2026-03-01T11:59:30.000Z' };
    answer = (_, response) => sendJson(response, 200, { path: '/3303/0/5700', value: 5.25, values: [value] });
    expect((await holdfast('read', 'a', '/3303/0/5700')).stdout).toBe('5.25\n');
    answer = (_, response) => sendJson(response, 200, { path: '/3303/0', values: [value] });
    expect((await holdfast('read', 'a', '/3303/0')).stdout).toBe(
      'PATH          VALUE  TYPE   TIME\n/3303/0/5700  5.25   float  30 s ago\n',
    );
  });
});

describe('samples', () => {
  const sample = (minute: number) => ({
    path: '/3303/0/5700',
    time: `2026-03-01T11:0${minute}:00.000Z`,
    value: minute,
  });
  beforeEach(() => {
    answer = ({ url }, response) =>
      url.includes('cursor=next')
        ? sendJson(response, 200, { samples: [sample(2)], cursor: null })
        : sendJson(response, 200, { samples: [sample(0), sample(1)], cursor: 'next' });
  });

  it('prints every page as CSV', async () => {
    const { stdout } = await holdfast(
      'samples',
      'a',
      '--csv',
      '--path',
      '3303',
      '--from',
      '24h',
      '--to',
      '2026-03-01',
    );
    expect(stdout.split('\r\n')).toEqual([
      'time,path,value',
      '2026-03-01T11:00:00.000Z,/3303/0/5700,0',
      '2026-03-01T11:01:00.000Z,/3303/0/5700,1',
      '2026-03-01T11:02:00.000Z,/3303/0/5700,2',
      '',
    ]);
    const query = new URL(server.asked[0]?.url ?? '', server.url).searchParams;
    expect(query.get('path')).toBe('/3303');
    expect(query.get('from')).toBe('2026-02-28T12:00:00.000Z');
    expect(query.get('to')).toBe('2026-03-01T00:00:00.000Z');
  });

  it('prints every page as one JSON document', async () => {
    const all = JSON.parse((await holdfast('samples', 'a', '--json')).stdout) as unknown;
    expect(all).toEqual({ samples: [sample(0), sample(1), sample(2)], cursor: null });
    const two = JSON.parse((await holdfast('samples', 'a', '--json', '-n', '2')).stdout) as unknown;
    expect(two).toEqual({ samples: [sample(0), sample(1)], cursor: 'next' });
    answer = (_, response) => sendJson(response, 200, { samples: [], cursor: null });
    expect(JSON.parse((await holdfast('samples', 'a', '--json')).stdout)).toEqual({
      samples: [],
      cursor: null,
    });
  });

  it('prints every page as one table', async () => {
    const lines = (await holdfast('samples', 'a')).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^TIME +PATH +VALUE$/);
    expect(lines[3]).toMatch(/^2026-03-01T11:02:00.000Z {2}\/3303\/0\/5700 +2$/);
  });
});

describe('models import', () => {
  it('imports what it can, gives the reason for what it cannot, and ends with 1', async () => {
    await writeFile(join(folder, '10.xml'), '<good/>');
    await writeFile(join(folder, '9.xml'), '<bad/>');
    await writeFile(join(folder, 'bytes.xml'), new Uint8Array([0xff, 0xfe]));
    await writeFile(join(folder, 'README.md'), 'not a model');
    answer = ({ body }, response) =>
      body === '<good/>'
        ? sendJson(response, 201, { imported: [{ id: 10, version: '1.0', name: 'Ten' }] })
        : sendProblem(response, 400, 'invalid_model', 'no ObjectID');
    const { exitCode, stdout, stderr } = await holdfast('models', 'import', folder, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      imported: [{ file: join(folder, '10.xml'), id: 10, version: '1.0', name: 'Ten' }],
      failed: [
        { file: join(folder, '9.xml'), code: 'invalid_model', reason: 'no ObjectID' },
        { file: join(folder, 'bytes.xml'), code: 'file', reason: 'not UTF-8 text' },
      ],
    });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'import_incomplete' } });
    const human = await holdfast('models', 'import', join(folder, '10.xml'));
    expect(human.exitCode).toBe(0);
    expect(human.stdout).toMatch(/10 {2}1\.0 +Ten/);
  });

  it('stops at a refusal that would meet every file', async () => {
    await writeFile(join(folder, '1.xml'), '<a/>');
    await writeFile(join(folder, '2.xml'), '<b/>');
    answer = (_, response) => sendProblem(response, 401, 'unauthenticated', 'no token');
    expect((await holdfast('models', 'import', folder)).exitCode).toBe(1);
    expect(server.asked).toHaveLength(1);
  });
});
