import { randomBytes } from 'node:crypto';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { DemoOwner, PASSPHRASE } from './demo-owner.ts';

/** `npm run demo`: the server on its embedded default, a fleet of simulated loggers, and a link to sign in with. */
const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    http: { type: 'string', default: '8080' },
    data: { type: 'string', default: 'data/demo' },
    /** End by itself after this many seconds, for scripts. */
    seconds: { type: 'string' },
  },
});

const token = randomBytes(24).toString('base64url');
const env = { ...process.env, HOLDFAST_ADMIN_TOKEN: token };
const children: ChildProcess[] = [];

const node = (
  ...args: string[]
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } => {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
};

let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.all(
    children.reverse().map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          child.once('exit', () => resolve());
          child.kill('SIGTERM');
        }),
    ),
  );
  process.exit(code);
}
process.once('SIGINT', () => void end(0)).once('SIGTERM', () => void end(0));

/** The port that was asked for where it is free, any other where it is not. */
const freePort = (wanted: number): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });

const freeUdpPort = (wanted: number): Promise<number> =>
  new Promise((resolve) => {
    const probe = createSocket('udp4');
    probe.once('error', () => resolve(0));
    probe.bind(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });

const build = spawnSync(process.execPath, ['tools/build-console.ts'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

const owner = new DemoOwner(flags.data, env);
const witnessPort = await freePort(8081);
const witnessKey = owner.witnessKey();

console.log('Starting the server ...');
const http = await freePort(Number(flags.http));
const [coap, coaps] = await Promise.all([freeUdpPort(5683), freeUdpPort(5684)]);
const server = node(
  'apps/cli/src/main.ts',
  'serve',
  ...Object.entries({
    data: flags.data,
    http,
    coap,
    coaps,
    host: '127.0.0.1',
    'log-level': 'warn',
    witness: `${witnessKey} http://127.0.0.1:${witnessPort}/`,
  }).flatMap(([name, value]) => [`--${name}`, String(value)]),
);
let serverErrors = '';
server.stderr.on('data', (chunk: Buffer) => {
  serverErrors += chunk.toString();
});
server.once('exit', (code) => {
  if (ending) return;
  console.error(`The server ended (${code}):\n${serverErrors}`);
  void end(1);
});
const ready = await new Promise<{ http: number; coap: number; coaps: number }>((resolve) => {
  createInterface({ input: server.stdout }).on('line', (line) => resolve(JSON.parse(line)));
});
const origin = `http://127.0.0.1:${ready.http}`;
const authorization = { authorization: `Bearer ${token}` };

const link = await fetch(`${origin}/api/v1/sign-in-links`, { method: 'POST', headers: authorization });
const { url } = (await link.json()) as { url: string };

console.log('Making a demonstration root of trust: 2 of 3 keys, and a witness of the log ...');
const log = await fetch(`${origin}/api/v1/log`, { headers: authorization });
owner.addLog(((await log.json()) as { key: string }).key);
const witnessFlags = { data: owner.witnessData, port: witnessPort };
const witness = node(
  'apps/cli/src/main.ts',
  'witness',
  'serve',
  ...Object.entries(witnessFlags).flatMap(([name, value]) => [`--${name}`, String(value)]),
);
witness.stdout.resume();
witness.stderr.resume();
owner.giveRoot(origin, witnessKey);

const count = Number(flags.count);
console.log(
  `Starting ${count} simulated cold-chain loggers over DTLS; their world runs 20 times faster than ours ...`,
);
const fleetFlags = {
  server: `coaps://127.0.0.1:${ready.coaps}`,
  provision: origin,
  state: `${flags.data}/loggers.jsonl`,
  count,
  prefix: 'logger-',
  ramp: 20,
  interval: 5,
  'queue-interval': 150,
  speed: 20,
  root: owner.root,
  trust: `${flags.data}/owner/devices`,
};
const devices = node(
  'apps/device/src/main.ts',
  ...Object.entries(fleetFlags).flatMap(([name, value]) => [`--${name}`, String(value)]),
);
devices.stdout.resume();
let deviceErrors = '';
devices.stderr.on('data', (chunk: Buffer) => {
  deviceErrors = (deviceErrors + chunk.toString()).slice(-4000);
});
devices.once('exit', (code) => {
  if (ending) return;
  console.error(`The simulated devices ended (${code}):\n${deviceErrors}`);
  void end(1);
});

console.log(`
  Console   ${origin}
  Sign in   ${url}
            (works once; for another: npx holdfast sign-in, with the two variables below)

  Devices   coaps://127.0.0.1:${ready.coaps}   coap://127.0.0.1:${ready.coap}
  Data      ${flags.data}
  Token     for the command line and the API, this run only:
            export HOLDFAST_ADMIN_TOKEN=${token} HOLDFAST_URL=${origin}

  Owner     a demonstration root of trust: 2 of the 3 keys in ${owner.folder} sign, their passphrase is "${PASSPHRASE}".
            Not for devices of yours: you read the passphrase here, and its witness runs beside the log.
            Lock logger 17, which verifies that you may:
            npx holdfast command propose lock --device logger-0017 --reason 'reported stolen' --out lock.json
            npx holdfast command sign lock.json --key ${owner.key('alice')}
            npx holdfast command sign lock.json --key ${owner.key('bob')}
            npx holdfast command submit lock.json
            npx holdfast log audit --url ${origin}/log/ --root ${owner.root}

  Ctrl-C ends everything; the data stays.
`);

let shown = -1;
const stopAt =
  flags.seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(flags.seconds) * 1000;
for (;;) {
  const overview = await fetch(`${origin}/api/v1/overview`, { headers: authorization });
  const { states } = (await overview.json()) as { states: Record<string, number> };
  const here = (states['online'] ?? 0) + (states['asleep'] ?? 0);
  if (here !== shown) console.log(`  ${here} of ${count} loggers are here`);
  shown = here;
  if (Date.now() >= stopAt) await end(0);
  await new Promise((resolve) => setTimeout(resolve, 2000));
}
