import type { Extent, Tally } from './campaign.ts';
import type { Fault } from './fault.ts';

/** One target's turn, as it is sent to a thread. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  readonly extent: Extent;
  readonly guided: boolean;
}

export type LaneMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'done'; readonly tally: Tally };
