import type { Bench } from '../bench.ts';
import { registerDevice } from '../lwm2m/bench-device.ts';
import { endpointName, startOurs } from '../lwm2m/servers.ts';
import { updateOf } from '../lwm2m/update.ts';
import { alone, type Measurement } from '../measurement.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { inParallel } from '../support/in-parallel.ts';
import { takeTurns, type Contender } from '../support/rounds.ts';
import { stopInOrder } from '../support/stop-in-order.ts';
import { addSimulatedDevices } from './simulated-fleet.ts';

const SIZES = [1000, 10_000, 100_000, 1_000_000];
/** Real ones, with sessions, which speak. */
const SPEAKING = 1000;
const WINDOW = 250;
const MICROSECONDS_A_SECOND = 1e6;

async function contender(size: number, note: (text: string) => void): Promise<Contender> {
  const server = await startOurs(SPEAKING);
  const devices = await inParallel(SPEAKING, (index) =>
    registerDevice({ endpoint: endpointName(index), port: server.coaps, observed: false }),
  );
  if (size > SPEAKING) {
    await stopInOrder(server);
    addSimulatedDevices(server.data, size - SPEAKING);
    const start = performance.now();
    await server.restart();
    note(`${size} devices: ready after ${Math.round(performance.now() - start)} ms`);
  }
  const { total } = await server.call('listDevices', { query: { limit: 1 } });
  if (total !== size) throw new Error(`the server knows ${total} devices, not ${size}`);
  const updates = devices.map(({ location }) => updateOf(location));
  const load = new ClosedLoop({
    lines: devices.map(({ line }) => line),
    window: WINDOW,
    message: (line) => updates[line] as Uint8Array,
    until: 'response',
  });
  return { name: `${size} devices`, server, load };
}

export const growthBench: Bench = {
  summary: 'cost of one durable update in fleets of a thousand to a million devices',
  async run(options): Promise<readonly Measurement[]> {
    const contenders: Contender[] = [];
    try {
      for (const size of SIZES) contenders.push(await contender(size, options.note));
      const scores = await takeTurns(contenders, options);
      const costs = scores.map(({ perCpuSecond }) => MICROSECONDS_A_SECOND / perCpuSecond);
      const detail = `${SPEAKING} devices with sessions speak, the others are simulated: registered, without sessions`;
      const unit = 'CPU microseconds an update';
      return [
        ...costs.map((cost, index) =>
          alone(`growth-${SIZES[index]}`, Number(cost.toFixed(1)), unit, {
            detail,
            oursWall: scores[index]?.perSecond ?? Number.NaN,
          }),
        ),
        alone('growth', Number((Math.max(...costs) / Math.min(...costs)).toFixed(2)), 'dearest / cheapest', {
          detail,
        }),
      ];
    } finally {
      for (const { load } of contenders) load.close();
      await Promise.all(contenders.map(({ server }) => server.stop()));
    }
  },
};
