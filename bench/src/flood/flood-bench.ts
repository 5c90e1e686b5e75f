import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { start, type Holdfast } from '@holdfast/testing';
import type { Bench, BenchOptions } from '../bench.ts';
import { registerDevice } from '../lwm2m/bench-device.ts';
import { endpointName, startOurs } from '../lwm2m/servers.ts';
import { alone, type Measurement } from '../measurement.ts';
import { socketDrops } from '../support/socket-drops.ts';
import { inParallel } from '../support/in-parallel.ts';
import { floodKinds, type FloodKind, type FloodTask } from './flood-kinds.ts';
import { FloodedServer } from './flooded-server.ts';
import { SteadyDevice, type Exchange } from './steady-device.ts';

const DEVICES = 50;
const SECONDS = 15;
/** Of one device: four messages a second, two hundred of all. */
const INTERVAL_MS = 250;
/** The flood begins before and ends after what is measured. */
const AROUND_SECONDS = 1;
const FLOODER = fileURLToPath(new URL('./flooder.ts', import.meta.url));

const percent = (part: number, whole: number): number => Number(((100 * part) / whole).toFixed(2));

function figures(name: string, exchanges: readonly Exchange[], detail: string): Measurement[] {
  const acknowledged = exchanges.filter((exchange) => exchange.acknowledged);
  const atOnce = acknowledged.filter(({ attempts }) => attempts === 1).length;
  const times = acknowledged.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((times[Math.floor(share * (times.length - 1))] ?? NaN).toFixed(1));
  const all = exchanges.length;
  return [
    alone(`${name}-acknowledged`, percent(acknowledged.length, all), `% of ${all} messages`, { detail }),
    alone(`${name}-at-once`, percent(atOnce, all), '% acknowledged without a retransmission'),
    alone(`${name}-median`, at(0.5), 'ms to the acknowledgement'),
    alone(`${name}-p99`, at(0.99), 'ms to the acknowledgement'),
  ];
}

interface Scene {
  readonly server: Holdfast;
  readonly devices: readonly SteadyDevice[];
  readonly seconds: number;
  readonly seed: number;
}

const steadily = async ({ devices, seconds }: Scene): Promise<Exchange[]> =>
  (await Promise.all(devices.map((device) => device.run(seconds, INTERVAL_MS)))).flat();

async function flooded(kind: FloodKind, scene: Scene): Promise<Measurement[]> {
  const { server, seconds, seed } = scene;
  const task: FloodTask = {
    kind,
    seed,
    port: kind === 'coap' ? server.coap : server.coaps,
    seconds: seconds + 2 * AROUND_SECONDS,
    endpoint: endpointName(DEVICES),
  };
  const flooder = start(process.execPath, [FLOODER, JSON.stringify(task)]);
  try {
    await flooder.says(/^\{"port":/m, 30_000);
    await new Promise((resolve) => setTimeout(resolve, AROUND_SECONDS * 1000));
    const dropsBefore = socketDrops(task.port);
    const exchanges = await steadily(scene);
    const drops = socketDrops(task.port) - dropsBefore;
    const [line] = await flooder.says(/^\{"sent":.*\}$/m, 60_000);
    const { sent } = JSON.parse(line) as { sent: number };
    return [
      ...figures(`flood-${kind}`, exchanges, floodKinds[kind]),
      alone(`flood-${kind}-sent`, Math.round(sent / task.seconds), 'datagrams per second of the flood'),
      alone(
        `flood-${kind}-lost`,
        Math.round(drops / seconds),
        "datagrams per second that the socket's buffer had no room for",
      ),
    ];
  } finally {
    await flooder.stop();
  }
}

export const floodBench: Bench = {
  summary: 'whether registered devices are served while strangers or one of them flood the server',
  async run({ seconds = SECONDS, seed = randomInt(2 ** 32), note }: BenchOptions) {
    const collector = new URL('../support/collect-on-signal.ts', import.meta.url);
    const server = await startOurs(DEVICES + 1, ['--import', collector.href]);
    try {
      const registered = await inParallel(DEVICES, (index) =>
        registerDevice({ endpoint: endpointName(index), port: server.coaps, observed: true }),
      );
      const scene: Scene = {
        server,
        seconds,
        seed,
        devices: registered.map((device) => new SteadyDevice(device)),
      };
      const held = new FloodedServer(server);
      const results = figures('flood-none', await steadily(scene), `${DEVICES} devices alone`);
      const before = await held.heapMib();
      const unwatch = held.watch();
      for (const kind of Object.keys(floodKinds) as FloodKind[]) {
        note(floodKinds[kind]);
        results.push(...(await flooded(kind, scene)));
      }
      unwatch();
      results.push(
        alone('flood-half-open', held.mostHalfOpen, 'handshakes half open at most'),
        alone('flood-resident', Math.round(held.mostResidentMib), 'MiB resident at most'),
        alone(
          'flood-heap-growth',
          Number(((await held.heapMib()) - before).toFixed(1)),
          'MiB held after all floods',
        ),
      );
      for (const device of scene.devices) device.close();
      return results;
    } finally {
      await server.stop();
    }
  },
};
