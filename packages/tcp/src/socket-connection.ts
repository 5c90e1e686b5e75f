import type { Socket } from 'node:net';
import type { Address, Peer, StreamConnection, StreamListener } from '@holdfast/kernel';
import { formatAddress } from '@holdfast/kernel';

/** After `end`, for what waits to be sent and taken. */
const LINGER_MS = 10_000;

let connections = 0;

/** Two connections from one address are two peers, even where the second takes the port of the first. */
export const peerOf = (address: Address): Peer => ({
  key: `${formatAddress(address)}#${++connections}`,
  address,
});

/** Where the other side is. An IPv4 address on a dual-stack socket is shown plain. */
export const remoteAddress = ({ remoteAddress: host = '', remotePort: port = 0 }: Socket): Address => ({
  host: host.startsWith('::ffff:') ? host.slice('::ffff:'.length) : host,
  port,
});

/** A TCP or TLS socket of Node's as a {@link StreamConnection}. */
export class SocketConnection<P extends Peer> implements StreamConnection<P> {
  readonly peer: P;
  readonly #socket: Socket;

  constructor(socket: Socket, peer: P) {
    this.peer = peer;
    this.#socket = socket;
    // Messages are small and wait for answers.
    socket.setNoDelay(true);
    // A 'close' follows every error, and is all that matters.
    socket.on('error', () => {});
  }

  listen(listener: StreamListener): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) =>
      listener.data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)),
    );
    socket.on('drain', () => listener.drain());
    if (socket.destroyed) queueMicrotask(() => listener.close());
    else socket.once('close', () => listener.close());
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.writable ? this.#socket.write(bytes) : true;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
    // Destroyed when all is sent: a peer that never closes its side keeps nothing open here.
    socket.end(() => socket.destroySoon());
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
