import type { Measurement } from '../measurement.ts';

/** What a measurement has to reach, beside this peer where one is named. */
interface Bar {
  readonly name: string;
  readonly peer?: RegExp;
  readonly ratioAtLeast?: number;
  /** Of `ours`, where lower is better. */
  readonly atMost?: number;
}

const bars: readonly Bar[] = [
  { name: 'coap-get', peer: /^npm coap/, ratioAtLeast: 4 },
  { name: 'coap-get', peer: /^Californium/, ratioAtLeast: 1 },
  { name: 'coaps-psk', ratioAtLeast: 1.2 },
  { name: 'handshake-psk', ratioAtLeast: 1 },
  { name: 'handshake-x509', ratioAtLeast: 1 },
  { name: 'lwm2m-update', ratioAtLeast: 1 },
  { name: 'lwm2m-notify', ratioAtLeast: 1 },
  { name: 'memory', ratioAtLeast: 1.5 },
  { name: 'restart', atMost: 3000 },
  { name: 'growth', atMost: 1.3 },
];

export interface Verdict {
  /** In words, for a table. */
  readonly bar: string;
  readonly reached: boolean;
}

/** Undefined where nothing was set, or there was no peer to be measured with. */
export function verdictOf({ name, peerName, ratio, ours }: Measurement): Verdict | undefined {
  const bar = bars.find(
    (candidate) => candidate.name === name && (candidate.peer?.test(peerName ?? '') ?? true),
  );
  if (bar?.atMost !== undefined) return { bar: `at most ${bar.atMost}`, reached: ours <= bar.atMost };
  if (bar?.ratioAtLeast === undefined || ratio === null) return undefined;
  return { bar: `at least x ${bar.ratioAtLeast}`, reached: ratio >= bar.ratioAtLeast };
}
