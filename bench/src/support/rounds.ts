import type { BenchOptions } from '../bench.ts';
import { median } from '../measurement.ts';
import type { BenchServer } from './bench-server.ts';
import type { Load } from './load.ts';
import { cpuSeconds } from './process-usage.ts';

export interface Contender {
  readonly name: string;
  readonly server: Pick<BenchServer, 'pid' | 'stop'>;
  readonly load: Load;
}

export interface Score {
  /** Requests for each second of the server's CPU time. */
  readonly perCpuSecond: number;
  readonly perSecond: number;
}

const ROUND_SECONDS = 3;
/** A virtual machine compiles what is hot while it runs: a contender is warm once some rounds were hardly better than the best before. */
const WARM_UP = { atMost: 15, withoutGain: 3, gain: 1.05 };

/** Loads the contenders in turn, each in a warmed-up process of its own, and takes the median of the rounds. */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds, seconds = ROUND_SECONDS, note }: BenchOptions,
): Promise<readonly Score[]> {
  for (const contender of contenders) await warmUp(contender, seconds, note);
  const scores = contenders.map((): Score[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const score = await measure(contender, seconds, (text) => note(`round ${round}, ${text}`));
      scores[index]?.push(score);
    }
  }
  return scores.map((all) => ({
    perCpuSecond: Math.round(median(all.map(({ perCpuSecond }) => perCpuSecond))),
    perSecond: Math.round(median(all.map(({ perSecond }) => perSecond))),
  }));
}

async function warmUp(contender: Contender, seconds: number, note: (text: string) => void): Promise<void> {
  let best = 0;
  let withoutGain = 0;
  for (let round = 1; round <= WARM_UP.atMost && withoutGain < WARM_UP.withoutGain; round++) {
    const { perCpuSecond } = await measure(contender, seconds, (text) => note(`warm-up, ${text}`));
    withoutGain = perCpuSecond > best * WARM_UP.gain ? 0 : withoutGain + 1;
    best = Math.max(best, perCpuSecond);
  }
}

async function measure(
  { name, server: { pid }, load }: Contender,
  seconds: number,
  note: (text: string) => void,
): Promise<Score> {
  const [server0, own0, wall0] = [cpuSeconds(pid), process.cpuUsage(), performance.now()];
  const { requests, retransmissions } = await load.run(seconds);
  const wall = (performance.now() - wall0) / 1000;
  const cpu = cpuSeconds(pid) - server0;
  const own = process.cpuUsage(own0);
  const ownCpu = (own.user + own.system) / 1e6;
  const score = { perCpuSecond: requests / cpu, perSecond: requests / wall };
  note(
    `${name}: ${Math.round(score.perCpuSecond)} per CPU second, ${Math.round(score.perSecond)} per second; ` +
      `server ${((cpu / wall) * 100).toFixed(0)} % of a core, load generator ${((ownCpu / wall) * 100).toFixed(0)} %, ` +
      `${retransmissions} retransmissions`,
  );
  return score;
}
