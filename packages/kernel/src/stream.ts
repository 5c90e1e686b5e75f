import type { Peer } from './datagram.ts';

/** Told of what happens on a connection. None of these may throw. */
export interface StreamListener {
  /** The bytes are the listener's own to keep. */
  data(bytes: Uint8Array): void;
  /** After a `write` that returned false: what waited has been sent. */
  drain(): void;
  /** Once, whoever ended it; nothing comes after. */
  close(): void;
}

/** A reliable stream of bytes to one peer: a TCP or TLS connection, or an end of a fake one. */
export interface StreamConnection<P extends Peer> {
  /** Of this connection: the next one from the same address is another peer. */
  readonly peer: P;
  /** Sets the one listener. What came before waits for it. */
  listen(listener: StreamListener): void;
  /** Never throws. False: the peer reads more slowly than we write, and more should wait for `drain`. The bytes are given away. */
  write(bytes: Uint8Array): boolean;
  /** Until `resume` the listener gets no data, and the peer cannot send without end. */
  pause(): void;
  resume(): void;
  /** Sends what waits, then closes, whether the peer likes it or not. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}

/** Where connections come from. */
export interface StreamServer<P extends Peer> {
  /** Sets the one taker. It must not throw. */
  onConnection(accept: (connection: StreamConnection<P>) => void): void;
  /** Takes no more; connections that are open stay so. */
  close(): Promise<void>;
}
