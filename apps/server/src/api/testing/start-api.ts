import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Logger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { Registry } from 'prom-client';
import { Access } from '../../access/access.ts';
import { MemoryJournal } from '../../access/testing/memory-journal.ts';
import type { PublishedLog } from '../log-addresses.ts';
import { createApi, type ApiOptions } from '../create-api.ts';
import { memoryRooms } from './memory-rooms.ts';

export const ADMIN_TOKEN = 'the-admin-token-of-the-tests';

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The API on a free port over rooms in memory, with time that stands still. */
export async function startApi(options: Partial<ApiOptions> = {}) {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const lines: Line[] = [];
  const log = recordingLogger(lines);
  const access = await Access.open({ journal, store: journal, clock, log, adminToken: ADMIN_TOKEN });
  const memory = memoryRooms();
  const metrics = new Registry();
  const api = createApi({
    rooms: memory.rooms,
    access,
    published: memoryLog,
    log,
    clock,
    metrics,
    consoleDir: '/nonexistent',
    version: '1.2.3',
    devicePorts: { coap: 5683, coaps: 5684 },
    ...options,
  });
  const { port, close } = await api.listen({ host: '127.0.0.1', port: 0 });
  const ask = (method: string, path: string, given: Asking = {}) => askHttp(port, method, path, given);
  /** As the admin token's holder. */
  const admin = (method: string, path: string, { headers, ...given }: Asking = {}) =>
    ask(method, path, { ...given, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers } });
  /** The Cookie header of a new session. */
  const cookie = async () => `holdfast_session=${(await access.signIn(ADMIN_TOKEN, 'test')).secret}`;
  return { ...memory, api, access, journal, clock, lines, metrics, port, close, ask, admin, cookie };
}

/** Has tile 0 of level 0, 7 wide, and the content of one hash. */
const memoryLog: PublishedLog = {
  checkpoint: 'fleet.example/log\n',
  reader: {
    tile: async (level, index, width) =>
      level === 0 && index === 0 && width <= 7 ? new Uint8Array(32 * width) : undefined,
    entries: async (index, width) => (index === 0 && width <= 7 ? new Uint8Array(35 * width) : undefined),
    content: async (hash) => (hash === 'ab'.repeat(32) ? Uint8Array.of(1, 2, 3) : undefined),
  },
};

export interface Asking {
  readonly headers?: Record<string, string>;
  /** Objects are sent as JSON. */
  readonly body?: string | Uint8Array | object;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Undefined where the text is not JSON. */
  readonly json: Record<string, unknown>;
}

/** One request on a connection of its own, with every header as given: fetch() would refuse or change some. */
export function askHttp(port: number, method: string, path: string, given: Asking): Promise<Answered> {
  const isRaw = typeof given.body === 'string' || given.body instanceof Uint8Array;
  const body = given.body === undefined || isRaw ? given.body : JSON.stringify(given.body);
  const headers: Record<string, string> = {
    ...(given.body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...given.headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(answered(response, Buffer.concat(chunks))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function answered(response: IncomingMessage, bytes: Buffer): Answered {
  const text = bytes.toString();
  const isJson = /json/.test(response.headers['content-type'] ?? '') && !response.headers['content-encoding'];
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    bytes,
    json: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

function recordingLogger(lines: Line[]): Logger {
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ ...fields, level, message });
  const logger: Logger = {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}
