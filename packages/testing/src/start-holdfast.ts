import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type Client } from '@holdfast/api-contract';
import { start, type Program } from './program.ts';

const COMMAND = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));

export interface HoldfastOptions {
  /** Absent: SQLite. */
  readonly databaseUrl?: string;
  readonly args?: readonly string[];
  /** Node's own flags, before the program. */
  readonly nodeArgs?: readonly string[];
  /** Where to make its data folder. Default: the system's folder for temporary files. */
  readonly dataIn?: string;
  /** Default: off, so that plain LwM2M can be tried out as it is. */
  readonly approvals?: 'required' | 'off';
  /** How long a start may take. Default: 30 s. */
  readonly readyWithinMs?: number;
}

interface Ports {
  readonly http: number;
  readonly coap: number;
  readonly coaps: number;
}

/** A server in a process of its own, on free loopback ports, with a data folder that ends with it. */
export interface Holdfast extends Ports {
  readonly origin: string;
  readonly token: string;
  readonly call: Client;
  readonly data: string;
  readonly pid: number;
  log(): string;
  /** SIGKILL: nothing is saved that was not. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and data. */
  restart(): Promise<void>;
  /** SIGTERM, and removes its data. */
  stop(): Promise<void>;
}

const READY = /^\{.*"event":"ready".*\}$/m;

export async function startHoldfast({
  databaseUrl,
  args = [],
  nodeArgs = [],
  dataIn = tmpdir(),
  readyWithinMs = 30_000,
  approvals = 'off',
}: HoldfastOptions = {}): Promise<Holdfast> {
  const data = await mkdtemp(join(dataIn, 'holdfast-test-'));
  const token = randomBytes(24).toString('base64url');
  const launch = async (asked: Ports): Promise<{ program: Program; ports: Ports }> => {
    const flags = (['http', 'coap', 'coaps'] as const).flatMap((name) => [`--${name}`, String(asked[name])]);
    const program = start(
      process.execPath,
      [
        ...nodeArgs,
        COMMAND,
        'serve',
        '--data',
        data,
        '--host',
        '127.0.0.1',
        '--approvals',
        approvals,
        ...flags,
        ...args,
      ],
      {
        env: {
          HOLDFAST_ADMIN_TOKEN: token,
          ...(databaseUrl === undefined ? {} : { HOLDFAST_DATABASE_URL: databaseUrl }),
        },
      },
    );
    const [line] = await program.says(READY, readyWithinMs);
    return { program, ports: JSON.parse(line) as Ports };
  };
  const { program: first, ports } = await launch({ http: 0, coap: 0, coaps: 0 });
  let program = first;
  const { http, coap, coaps } = ports;
  const origin = `http://127.0.0.1:${http}`;
  return {
    http,
    coap,
    coaps,
    origin,
    token,
    data,
    call: createClient({ origin, token }),
    get pid() {
      return program.pid;
    },
    log: () => program.output(),
    kill: () => program.kill(),
    restart: async () => {
      ({ program } = await launch(ports));
    },
    stop: async () => {
      await program.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
