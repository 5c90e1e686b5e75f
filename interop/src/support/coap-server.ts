import { createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, run, start } from '@holdfast/testing';
import type { Build } from './coap-client.ts';

export interface CoapServer {
  /** Of plain CoAP; coaps is the next one. */
  readonly port: number;
  output(): string;
  stop(): Promise<void>;
}

/** libcoap's example server takes no port 0 and uses the next port for DTLS: look for two that are free. */
async function freePair(): Promise<number> {
  const first = createSocket('udp4');
  await new Promise<void>((resolve) => first.bind(0, '127.0.0.1', resolve));
  const { port } = first.address();
  const second = createSocket('udp4');
  const free = await new Promise<boolean>((resolve) => {
    second.once('error', () => resolve(false));
    second.bind(port + 1, '127.0.0.1', () => resolve(true));
  });
  first.close();
  if (free) second.close();
  return free && port < 65_535 ? port : freePair();
}

export async function startCoapServer(build: Build, key?: string): Promise<CoapServer> {
  const port = await freePair();
  const cwd = await mkdtemp(join(tmpdir(), 'coap-server-'));
  const server = start(
    `coap-server-${build}`,
    ['-A', '127.0.0.1', '-p', String(port), '-d', '10', ...(key === undefined ? [] : ['-k', key])],
    { cwd },
  );
  await eventually('the server to answer', async () => {
    const { output } = await run('coap-client-notls', ['-B', '1', `coap://127.0.0.1:${port}/`]);
    return output.includes('libcoap') ? true : undefined;
  });
  return {
    port,
    output: () => server.output(),
    async stop() {
      await server.stop();
      await rm(cwd, { recursive: true });
    },
  };
}
