import type { BenchOptions } from '../bench.ts';
import { alone, type Measurement } from '../measurement.ts';
import { startBenchServer } from '../support/bench-server.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { takeTurns } from '../support/rounds.ts';
import { openDtlsLines } from './dtls-lines.ts';
import { tasks } from './task.ts';

const SESSIONS = 250;
const WINDOW = 100;

/** CoAP over DTLS with TLS_PSK_WITH_AES_128_CCM_8 and Connection IDs: what a fleet in the field sends. */
export async function overDtls(options: BenchOptions): Promise<readonly Measurement[]> {
  const server = await startBenchServer(new URL('./holdfast-server.ts', import.meta.url));
  const measurements: Measurement[] = [];
  const lines = await openDtlsLines(SESSIONS, server.port);
  try {
    for (const [name, request] of tasks) {
      const load = new ClosedLoop({ lines, window: WINDOW, request: request() });
      const [score] = await takeTurns([{ name, server, load }], options);
      if (score === undefined) continue;
      measurements.push(
        alone(name, score.perCpuSecond, 'requests per server CPU second'),
        alone(`${name}-wall`, score.perSecond, 'requests per second'),
      );
    }
    return measurements;
  } finally {
    for (const line of lines) line.close();
    await server.program.stop();
  }
}
