import type { BenchOptions } from '../bench.ts';
import { alone, beside, type Measurement } from '../measurement.ts';
import { PeerUnavailable } from './java-peer.ts';
import { takeTurns, type Contender, type Score } from './rounds.ts';

export interface SideBySide<C extends Contender> {
  readonly name: string;
  readonly unit: string;
  readonly detail: string;
  readonly ours: () => Promise<C>;
  /** One row each. A peer that this machine cannot run is said so, and left out. */
  readonly peers: readonly (() => Promise<C>)[];
  readonly options: BenchOptions;
  /** Looks whether a server did what it was asked, after the rounds and before its end. */
  readonly verify?: (contender: C) => Promise<void>;
}

/** Ours and its peers under the same load in turns. */
export async function sideBySide<C extends Contender>(task: SideBySide<C>): Promise<readonly Measurement[]> {
  const { name, unit, detail, options } = task;
  const contenders: C[] = [];
  try {
    for (const open of [task.ours, ...task.peers]) {
      const contender = await openOrSkip(open, (why) => options.note(`${name}: a peer is left out: ${why}`));
      if (contender !== undefined) contenders.push(contender);
    }
    const [ours, ...peers] = await takeTurns(contenders, options);
    for (const contender of contenders) await task.verify?.(contender);
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

/** Undefined, and said so, where this machine cannot run it. */
export async function openOrSkip<C>(
  open: () => Promise<C>,
  skipped: (why: string) => void,
): Promise<C | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof PeerUnavailable)) throw error;
    skipped(error.message);
    return undefined;
  }
}
