import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** A PostgreSQL server of a test's own, on a free loopback port, its files in a temporary folder. */
export interface PostgresCluster {
  /** Makes an empty database; its URL. */
  createDatabase(): Promise<string>;
  start(): Promise<void>;
  /** `immediate` drops every connection and recovers at the next start, as after a crash. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and deletes its files. */
  remove(): Promise<void>;
}

interface Runner {
  /** Where initdb and pg_ctl are. */
  readonly programs: string;
  /** Whom they run as. */
  readonly uid: number;
  readonly gid: number;
}

const DEBIAN = '/usr/lib/postgresql';

/** Why there can be no cluster here; undefined where there can. */
export function postgresMissing(): string | undefined {
  const found = findRunner();
  return typeof found === 'string' ? found : undefined;
}

export async function startPostgresCluster(): Promise<PostgresCluster> {
  const runner = findRunner();
  if (typeof runner === 'string') throw new Error(runner);
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  chownSync(folder, runner.uid, runner.gid);
  const run = async (program: string, ...args: readonly string[]): Promise<void> => {
    const { uid, gid } = runner;
    const options = { uid, gid, cwd: folder, env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' } };
    await promisify(execFile)(join(runner.programs, program), args, options);
  };
  const data = join(folder, 'data');
  // The locale is not C, so that what relies on bytewise order has to say so.
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'];
  await run('initdb', '--no-sync', '--auth=trust', '--username=holdfast', `--pgdata=${data}`, ...locale);
  const port = await freePort();
  const settings = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on`;
  const log = join(folder, 'log');
  const url = (database: string): string => `postgres://holdfast@127.0.0.1:${port}/${database}`;

  // Should the test's process end without its hooks.
  const killAtExit = (): void => killPostmaster(data);
  process.once('exit', killAtExit);
  let databases = 0;
  const cluster: PostgresCluster = {
    async createDatabase() {
      const name = `test_${databases++}`;
      await executeOn(url('postgres'), `create database ${name}`);
      return url(name);
    },
    start: () => run('pg_ctl', 'start', '-w', '-D', data, '-l', log, '-o', settings),
    stop: (mode) => run('pg_ctl', 'stop', '-w', '-D', data, '-m', mode),
    async remove() {
      if (existsSync(join(data, 'postmaster.pid'))) await cluster.stop('immediate');
      process.removeListener('exit', killAtExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

/** Runs SQL over a connection of its own. */
export async function executeOn(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function findRunner(): Runner | string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const newest = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .find((version) => existsSync(join(DEBIAN, version, 'bin', 'initdb')));
  if (newest === undefined) return `PostgreSQL is not installed (${DEBIAN})`;
  const programs = join(DEBIAN, newest, 'bin');
  const { uid, gid } = userInfo();
  if (uid !== 0) return { programs, uid, gid };
  // PostgreSQL refuses to run as root.
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (entry === null) return 'there is no user postgres to run PostgreSQL as';
  return { programs, uid: Number(entry[1]), gid: Number(entry[2]) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function killPostmaster(data: string): void {
  try {
    const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGQUIT');
  } catch {
    // It is not running.
  }
}
