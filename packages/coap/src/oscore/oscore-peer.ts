import type { Address, Peer } from '@holdfast/kernel';
import type { ReplayState } from './replay-window.ts';

/** The other end of a security context. Who it is outlives where it is: the key names the context. */
export class OscorePeer<P extends Peer> implements Peer {
  readonly key: string;
  readonly contextId: string;
  /** Where its newest authentic request came from, or where we were told to reach it. */
  below: P;
  /** Its requests so far, to be stored with what the latest one causes; see OscoreState. */
  window: ReplayState | undefined = undefined;

  constructor(contextId: string, below: P) {
    this.key = `oscore ${contextId}`;
    this.contextId = contextId;
    this.below = below;
  }

  get address(): Address {
    return this.below.address;
  }
}
