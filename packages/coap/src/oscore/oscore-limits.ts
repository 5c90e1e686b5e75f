import { defaultEndpointLimits, type EndpointLimits } from '../exchange/endpoint-limits.ts';

/** What peers can make the layer hold; what it takes from {@link EndpointLimits} is for the messages inside. */
export interface OscoreLimits extends Pick<
  EndpointLimits,
  | 'blockBytes'
  | 'requestBytes'
  | 'responseBytes'
  | 'uploadsPerPeer'
  | 'uploads'
  | 'uploadBytes'
  | 'uploadPauseMs'
  | 'downloads'
  | 'downloadBytes'
  | 'downloadPauseMs'
> {
  /** Security contexts at hand; others are loaded when they are needed. */
  readonly contexts: number;
  /** Observations that we made, and those that peers made with us. */
  readonly observations: number;
  readonly observers: number;
  /** Sender sequence numbers that are reserved at once. */
  readonly reserveBlock: number;
}

export const defaultOscoreLimits: OscoreLimits = {
  ...defaultEndpointLimits,
  // Half of what fits a message below: with options and tag a full block must not be cut up again.
  blockBytes: 512,
  contexts: 65_536,
  observations: 262_144,
  observers: 262_144,
  reserveBlock: 256,
};
