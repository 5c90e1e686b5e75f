import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../run.ts';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly token: string | undefined;
  readonly body: string;
}

type Answer = (request: Asked, response: ServerResponse, raw: IncomingMessage) => void;

/** A real HTTP server on a free port, answering as a test has it, and keeping what it was asked. */
export async function startServer(answer: Answer) {
  const asked: Asked[] = [];
  const server = createServer((raw, response) => {
    let body = '';
    raw.setEncoding('utf8');
    raw.on('data', (chunk: string) => (body += chunk));
    raw.on('end', () => {
      const { method = '', url = '', headers } = raw;
      const request = { method, url, token: headers.authorization, body };
      asked.push(request);
      answer(request, response, raw);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export const sendProblem = (response: ServerResponse, status: number, code: string, detail: string): void =>
  sendJson(response, status, { type: 'about:blank', title: 'T', status, code, detail });

interface RunOptions {
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
  readonly onStdout?: (text: string) => void;
}

export const NOW = Date.UTC(2026, 2, 1, 12);

/** Runs a command line in process and keeps what it wrote. */
export async function runCommand(args: readonly string[], { env = {}, signal, onStdout }: RunOptions = {}) {
  let stdout = '';
  let stderr = '';
  const exitCode = await run(args, {
    stdout: (text) => {
      stdout += text;
      onStdout?.(text);
    },
    stderr: (text) => void (stderr += text),
    stdoutIsTerminal: false,
    ask: async () => {
      throw new Error('nobody is there to be asked');
    },
    askSecret: async () => {
      throw new Error('nobody is there to be asked');
    },
    env,
    now: () => NOW,
    interruption: () => signal ?? new AbortController().signal,
  });
  return { exitCode, stdout, stderr };
}
