/** What peers can make a stream endpoint hold, besides what `EndpointLimits` says. */
export interface StreamLimits {
  /** Open connections, in all. */
  readonly connections: number;
  /** From one host. Many devices share an address behind a carrier's NAT, so this only keeps one host from taking all. */
  readonly connectionsPerHost: number;
  /** Longest message that is taken, announced as Max-Message-Size. Longer bodies come in blocks. */
  readonly messageBytes: number;
  /** Bytes of messages that are not whole yet, in all. Beyond, the connection that has most of them goes. */
  readonly pendingBytes: number;
  /** Handlers running for one connection. Beyond, nothing more is read from it: the peer's own socket makes it wait. */
  readonly runningPerConnection: number;
  /** For the peer's CSM to come. */
  readonly greetingMs: number;
  /** For a message, from its first byte to its last: `messageBytes` at the 20 kbit/s of a poor NB-IoT link take half of it. */
  readonly messageMs: number;
  /** For what we wrote to be taken. */
  readonly drainMs: number;
  /** Silence after which the peer is asked whether it is still there, and how long it may take to say so. */
  readonly pingAfterMs: number;
  readonly pongMs: number;
  /** For running requests to end after a Release. */
  readonly releaseMs: number;
}

export const defaultStreamLimits: StreamLimits = {
  connections: 16_384,
  connectionsPerHost: 4096,
  messageBytes: 65_536,
  pendingBytes: 64 << 20,
  runningPerConnection: 16,
  greetingMs: 10_000,
  messageMs: 60_000,
  drainMs: 60_000,
  pingAfterMs: 900_000,
  pongMs: 60_000,
  releaseMs: 10_000,
};

/** Deadlines are looked at this often. */
export const SWEEP_MS = 1000;
