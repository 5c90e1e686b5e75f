import type { EndpointStats } from '../exchange/endpoint-stats.ts';
import type { OscoreError, OscoreErrorCode } from './oscore-error.ts';

/** Since the endpoint was made; what it shares with the one below counts both. */
export interface OscoreEndpointStats extends EndpointStats {
  readonly protection: Readonly<OscoreStats>;
}

export interface OscoreStats {
  /** Requests that were not let through, and why; see OscoreErrorCode. */
  unprotected: number;
  malformed: number;
  noContext: number;
  replays: number;
  undecryptable: number;
  /** Requests that were asked to prove with Echo that they are fresh. */
  challenged: number;
  /** Notifications that were not let through, or are older than one before. */
  dropped: number;
}

export const newOscoreStats = (): OscoreStats => ({
  unprotected: 0,
  malformed: 0,
  noContext: 0,
  replays: 0,
  undecryptable: 0,
  challenged: 0,
  dropped: 0,
});

const COUNTERS: Partial<Record<OscoreErrorCode, keyof OscoreStats>> = {
  unprotected: 'unprotected',
  malformed: 'malformed',
  'no-context': 'noContext',
  replay: 'replays',
  decryption: 'undecryptable',
};

export function countRefusal(stats: OscoreStats, { code }: OscoreError): void {
  const counter = COUNTERS[code];
  if (counter !== undefined) stats[counter]++;
}
