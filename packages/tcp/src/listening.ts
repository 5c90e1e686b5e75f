import type { Server, Socket } from 'node:net';
import {
  formatAddress,
  type Address,
  type Peer,
  type StreamConnection,
  type StreamServer,
} from '@holdfast/kernel';
import { SocketConnection } from './socket-connection.ts';
import { TcpError } from './tcp-error.ts';

/** What both kinds of server have in common: an address, a taker of connections and an end. */
export class Listening<P extends Peer> implements StreamServer<P> {
  readonly address: Address;
  readonly #server: Server;
  #accept: ((connection: StreamConnection<P>) => void) | undefined;

  private constructor(server: Server, address: Address) {
    this.#server = server;
    this.address = address;
  }

  /** `event` gives a socket that is ready. Throws {@link TcpError} `listen`. */
  static async on<P extends Peer>(
    server: Server,
    event: 'connection' | 'secureConnection',
    { host, port }: Address,
    peerOf: (socket: Socket) => P,
  ): Promise<Listening<P>> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(new TcpError('listen', `cannot listen on TCP ${formatAddress({ host, port })}`, { cause })),
      );
      server.listen({ host, port }, resolve);
    });
    server.removeAllListeners('error');
    // Such as no file descriptors left: those who are connected go on.
    server.on('error', () => {});
    const bound = server.address();
    const listening = new Listening<P>(server, {
      host,
      port: typeof bound === 'object' && bound !== null ? bound.port : port,
    });
    server.on(event, (socket: Socket) => {
      if (listening.#accept === undefined || socket.destroyed) socket.destroy();
      else listening.#accept(new SocketConnection(socket, peerOf(socket)));
    });
    return listening;
  }

  onConnection(accept: (connection: StreamConnection<P>) => void): void {
    this.#accept = accept;
  }

  async close(): Promise<void> {
    this.#accept = undefined;
    // Its callback comes when the last connection has ended, which is not ours to wait for.
    if (this.#server.listening) this.#server.close();
  }
}
