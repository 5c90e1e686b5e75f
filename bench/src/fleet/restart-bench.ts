import type { Bench } from '../bench.ts';
import type { BenchDevice } from '../lwm2m/bench-device.ts';
import { endpointName, startOurs } from '../lwm2m/servers.ts';
import { updateOf } from '../lwm2m/update.ts';
import { alone, median } from '../measurement.ts';
import { stopInOrder } from '../support/stop-in-order.ts';
import { registerFleet } from './register-fleet.ts';

const KNOCK_MS = 10;

/** Sends updates over a session from before, until one is answered. */
async function firstAnswer({ line, location }: BenchDevice): Promise<void> {
  const update = updateOf(location);
  let id = line.lastId ?? 0;
  const answered = new Promise<void>((resolve) => line.onDatagram(() => resolve()));
  const knocking = setInterval(() => {
    id = (id + 1) & 0xffff;
    const message = update.slice();
    message[2] = id >> 8;
    message[3] = id & 0xff;
    line.send(message);
  }, KNOCK_MS);
  await answered;
  clearInterval(knocking);
}

export const restartBench: Bench = {
  summary: 'from SIGTERM over the next start to the first record accepted, without a new handshake',
  async run({ devices, rounds, note }) {
    const server = await startOurs(devices);
    try {
      // A device for each round: ids that were used before would be repetitions.
      const fleet = await registerFleet(server.coaps, { first: 0, end: devices, kept: rounds });
      const session = async (round: number) => {
        const params = { endpoint: endpointName(round) };
        return (await server.call('getDevice', { params })).session?.establishedAt;
      };
      const times: number[] = [];
      for (const [round, device] of fleet.entries()) {
        const before = await session(round);
        const start = performance.now();
        await stopInOrder(server);
        const stopped = performance.now();
        const knocking = firstAnswer(device);
        await server.restart();
        const ready = performance.now();
        await knocking;
        const answered = performance.now();
        if (before === undefined || (await session(round)) !== before)
          throw new Error('the device has another session than before');
        times.push(answered - start);
        note(
          `round ${round + 1}: stopped after ${Math.round(stopped - start)} ms, ready ${Math.round(ready - stopped)} ms later, ` +
            `first record accepted ${Math.round(answered - start)} ms after SIGTERM`,
        );
      }
      for (const { line } of fleet) line.close();
      return [
        alone('restart', Math.round(median(times)), 'ms from SIGTERM to the first record accepted', {
          detail: `${devices} sessions, no new handshake`,
        }),
      ];
    } finally {
      await server.stop();
    }
  },
};
