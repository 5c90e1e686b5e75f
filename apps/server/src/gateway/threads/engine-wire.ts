import type { MessagePort } from 'node:worker_threads';
import type { FromEngine, ToEngine } from './thread-messages.ts';
import type { Received, SecurePeer } from './secure-peer.ts';

/** The way to an engine, wherever it runs. */
export interface EngineWire {
  post(message: ToEngine, transfer?: readonly (ArrayBuffer | MessagePort)[]): void;
  /** In the order of the calls, and before what is posted later. */
  send(handle: number, datagram: Uint8Array): void;
  /** After the engine has closed. */
  end(): Promise<void>;
}

/** What comes from it. */
export interface WireEvents {
  message(message: FromEngine): void;
  /** Asked for every datagram. */
  peerOf(handle: number): SecurePeer | undefined;
  received(all: readonly Received[]): void;
  /** It ended of its own accord. */
  failed(error: Error): void;
}
