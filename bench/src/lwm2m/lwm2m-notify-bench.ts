import { eventually } from '@holdfast/testing';
import type { Bench } from '../bench.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { inParallel } from '../support/in-parallel.ts';
import type { Contender } from '../support/rounds.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { registerDevice } from './bench-device.ts';
import { notifications } from './notification.ts';
import { endpointName, LESHAN, startLeshan, startOurs } from './servers.ts';

const DEVICES = 2000;
/** A fleet that wakes up: a quarter of it speaks at once. */
const WINDOW = 500;

interface Observing extends Contender {
  readonly load: ClosedLoop;
  /** Notifications that the server has stored, or counted. */
  readonly kept: () => Promise<number>;
}

async function contender(
  name: string,
  server: Contender['server'],
  port: number,
  kept: Observing['kept'],
): Promise<Observing> {
  const devices = await inParallel(DEVICES, (index) =>
    registerDevice({ endpoint: endpointName(index), port, observed: true }),
  );
  const messages = devices.map(({ token = new Uint8Array() }) => notifications(token));
  const load = new ClosedLoop({
    lines: devices.map(({ line }) => line),
    window: WINDOW,
    message: (line, count) => messages[line]?.(count) as Uint8Array,
    until: 'acknowledgement',
  });
  return { name, server, load, kept };
}

/** Every acknowledged notification is there. */
async function verify({ name, load, kept }: Observing): Promise<void> {
  await eventually(`${name} keeps all ${load.total} notifications`, async () =>
    (await kept()) >= load.total ? true : undefined,
  );
}

export const lwm2mNotifyBench: Bench = {
  summary:
    'observed notifications over DTLS: ours stored as samples before the answer, beside Leshan, which counts',
  run: (options) =>
    sideBySide({
      name: 'lwm2m-notify',
      unit: 'notifications per server CPU second',
      detail: `${DEVICES} devices, ${WINDOW} notifications under way; ours stored before the answer, the peer only counts`,
      options,
      ours: async () => {
        const server = await startOurs(DEVICES);
        const kept = async () => (await server.call('overview')).samplesLastHour;
        return contender('ours', server, server.coaps, kept);
      },
      peers: [
        async () => {
          const server = await startLeshan(true);
          const kept = async () => (await server.ask('counts'))['notifications'] ?? 0;
          return contender(LESHAN, server, server.port, kept);
        },
      ],
      verify,
    }),
};
