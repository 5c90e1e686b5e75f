import type { BenchOptions } from '../bench.ts';
import { alone, beside, type Measurement } from '../measurement.ts';
import { PeerUnavailable } from './java-peer.ts';
import { takeTurns, type Contender, type Score } from './rounds.ts';

export interface SideBySide {
  readonly name: string;
  readonly unit: string;
  readonly detail: string;
  readonly ours: () => Promise<Contender>;
  /** One row each. A peer that this machine cannot run is said so, and left out. */
  readonly peers: readonly (() => Promise<Contender>)[];
  readonly options: BenchOptions;
  /** Looks whether the servers did what they were asked, after the rounds and before their end. */
  readonly verify?: (contenders: readonly Contender[]) => Promise<void>;
}

/** Ours and its peers under the same load in turns. */
export async function sideBySide(task: SideBySide): Promise<readonly Measurement[]> {
  const { name, unit, detail, options } = task;
  const contenders: Contender[] = [];
  try {
    for (const open of [task.ours, ...task.peers]) {
      const contender = await openOrSkip(open, (why) => options.note(`${name}: a peer is left out: ${why}`));
      if (contender !== undefined) contenders.push(contender);
    }
    const [ours, ...peers] = await takeTurns(contenders, options);
    await task.verify?.(contenders);
    if (ours === undefined) return [];
    const wall = { oursWall: ours.perSecond, detail };
    if (peers.length === 0) return [alone(name, ours.perCpuSecond, unit, wall)];
    return peers.map((peer: Score, index) =>
      beside(name, ours.perCpuSecond, contenders[index + 1]?.name ?? '', peer.perCpuSecond, unit, {
        ...wall,
        peerWall: peer.perSecond,
      }),
    );
  } finally {
    for (const { load } of contenders) load.close();
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
}

async function openOrSkip(
  open: () => Promise<Contender>,
  skipped: (why: string) => void,
): Promise<Contender | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    skipped(error.message);
    return undefined;
  }
}
