import type { Root } from '../root/root.ts';
import type { ActedCommands } from './acted.ts';

/** What a device keeps over restarts, as far as it decides. */
export interface DeviceState {
  readonly root: Root;
  /** Of what it acted on last; −1 for nothing. */
  readonly highestIndex: number;
  readonly acted: ActedCommands;
  /** Seconds since 1970 UTC before which it cannot be; 0 at first. */
  readonly timeFloor: number;
  /** The one that it gave last, 16 bytes. It draws another when it starts and with whatever it acts on. */
  readonly nonce: Uint8Array;
}

/** What a device knows of itself and of the moment. */
export interface DeviceKnowledge {
  readonly endpoint: string;
  readonly model: string;
  /** The numbers of the operations that it has code for. */
  readonly operations: ReadonlySet<number>;
  /** Seconds since 1970 UTC, of a clock that it believes. */
  readonly clock?: number;
}
