import type { Bench } from '../bench.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { inParallel } from '../support/in-parallel.ts';
import type { Contender } from '../support/rounds.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { registerDevice } from './bench-device.ts';
import { endpointName, LESHAN, startLeshan, startOurs } from './servers.ts';
import { updateOf } from './update.ts';

const DEVICES = 2000;
/** A fleet that wakes up: a quarter of it speaks at once. */
const WINDOW = 500;

async function contender(name: string, server: Contender['server'], port: number): Promise<Contender> {
  const devices = await inParallel(DEVICES, (index) =>
    registerDevice({ endpoint: endpointName(index), port, observed: false }),
  );
  const updates = devices.map(({ location }) => updateOf(location));
  const load = new ClosedLoop({
    lines: devices.map(({ line }) => line),
    window: WINDOW,
    message: (line) => updates[line] as Uint8Array,
    until: 'response',
  });
  return { name, server, load };
}

export const lwm2mUpdateBench: Bench = {
  summary:
    'registration updates over DTLS: ours committed to SQLite before the answer, beside Leshan in memory',
  run: (options) =>
    sideBySide({
      name: 'lwm2m-update',
      unit: 'updates per server CPU second',
      detail: `${DEVICES} devices, ${WINDOW} updates under way; ours durable before the answer, the peer in memory`,
      options,
      ours: async () => {
        const server = await startOurs(DEVICES);
        return contender('ours', server, server.coaps);
      },
      peers: [
        async () => {
          const server = await startLeshan(false);
          return contender(LESHAN, server, server.port);
        },
      ],
    }),
};
