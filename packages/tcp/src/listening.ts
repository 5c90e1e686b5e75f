import { createServer, type Server, type Socket } from 'node:net';
import {
  formatAddress,
  type Address,
  type Peer,
  type StreamConnection,
  type StreamServer,
} from '@holdfast/kernel';
import { HostCounts } from './host-counts.ts';
import { remoteAddress, SocketConnection } from './socket-connection.ts';
import { TcpError } from './tcp-error.ts';

export interface ListenOptions {
  /** Numeric address; `::` takes IPv4 too. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Handshakes included. Beyond, a new one is closed at once. Default 20,000. */
  readonly maxConnections?: number;
  /** From one address, behind which a carrier may have many devices. Default 4,096. */
  readonly maxConnectionsPerHost?: number;
}

/** What both kinds of server have in common: an address, a taker of connections and an end. */
export class Listening<P extends Peer> implements StreamServer<P> {
  readonly address: Address;
  readonly #server: Server;
  #accept: ((connection: StreamConnection<P>) => void) | undefined;
  #dropped = 0;

  private constructor(server: Server, address: Address) {
    this.#server = server;
    this.address = address;
  }

  /** `prepare` hands on a socket that is ready, and whose it is. Throws {@link TcpError} `listen`. */
  static async on<P extends Peer>(
    { host, port, maxConnections = 20_000, maxConnectionsPerHost = 4_096 }: ListenOptions,
    prepare: (raw: Socket, ready: (socket: Socket, peer: P) => void) => void,
  ): Promise<Listening<P>> {
    const server = createServer();
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
    const open = new HostCounts({ inAll: maxConnections, perHost: maxConnectionsPerHost });
    server.on('connection', (raw) => {
      const from = remoteAddress(raw).host;
      if (listening.#accept === undefined || !open.take(from)) {
        listening.#dropped++;
        raw.destroy();
        return;
      }
      raw.once('close', () => open.giveBack(from));
      prepare(raw, (socket, peer) => {
        if (listening.#accept === undefined || socket.destroyed) socket.destroy();
        else listening.#accept(new SocketConnection(socket, peer));
      });
    });
    return listening;
  }

  /** Connections that were closed at once. */
  get dropped(): number {
    return this.#dropped;
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
