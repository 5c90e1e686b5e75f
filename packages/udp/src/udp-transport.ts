import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import {
  formatAddress,
  HoldfastError,
  type Address,
  type DatagramTransport,
  type Peer,
} from '@holdfast/kernel';

export class UdpError extends HoldfastError<'address_in_use' | 'bind'> {
  override readonly name = 'UdpError';
}

/** A UDP peer is its address. */
export type UdpPeer = Peer;

export interface UdpOptions {
  /** Numeric address to bind; `::` takes IPv4 too. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Bytes asked of the kernel for waiting datagrams. */
  readonly receiveBuffer?: number;
  /** Several sockets, of threads of one process, share the port; the kernel spreads peers over them (SO_REUSEPORT). */
  readonly reusePort?: boolean;
  /** Told of errors that the socket reports for datagrams already sent (ICMP); nothing needs doing. */
  readonly onError?: (error: Error) => void;
}

const MAPPED_IPV4 = '::ffff:';

/** A UDP socket as a {@link DatagramTransport}. Peers on a dual-stack socket show plain IPv4 addresses. */
export class UdpTransport implements DatagramTransport<UdpPeer> {
  readonly address: Address;
  readonly #socket: Socket;
  readonly #dualStack: boolean;
  #closed = false;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#dualStack = isIPv6(host);
    this.address = { host, port: socket.address().port };
  }

  /** Throws {@link UdpError} where the address cannot be had. */
  static async bind({ host, port, receiveBuffer, reusePort, onError }: UdpOptions): Promise<UdpTransport> {
    // Addresses are numeric. Node's own look-up would put every datagram off to a later turn, and lose those before a close.
    const family = isIPv6(host) ? 6 : 4;
    const socket = createSocket({
      type: `udp${family}`,
      reusePort: reusePort ?? false,
      lookup: (name, _, found) => found(null, name, family),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (cause) =>
        reject(
          new UdpError(
            'code' in cause && cause.code === 'EADDRINUSE' ? 'address_in_use' : 'bind',
            `cannot listen on UDP ${formatAddress({ host, port })}`,
            { cause },
          ),
        ),
      );
      socket.bind(port, host, resolve);
    });
    socket.removeAllListeners('error');
    socket.on('error', (error) => onError?.(error));
    if (receiveBuffer !== undefined) socket.setRecvBufferSize(receiveBuffer);
    return new UdpTransport(socket, host);
  }

  /** The peer at an address. */
  peer(address: Address): UdpPeer {
    return { key: formatAddress(address), address };
  }

  send({ address: { host, port } }: UdpPeer, datagram: Uint8Array): void {
    if (this.#closed) return;
    const to = this.#dualStack && !host.includes(':') ? MAPPED_IPV4 + host : host;
    // Without a callback errors of this datagram (no route, refused) are told nobody: loss is normal. With one, each send would
    // put a call off to the end of the turn.
    this.#socket.send(datagram, port, to);
  }

  onDatagram(receive: (peer: UdpPeer, datagram: Uint8Array) => void): void {
    this.#socket.removeAllListeners('message');
    this.#socket.on('message', (datagram, { address, port }) => {
      const host =
        this.#dualStack && address.startsWith(MAPPED_IPV4) ? address.slice(MAPPED_IPV4.length) : address;
      // A Buffer's slice() is no copy, and code that meets both kinds of array is slower for either.
      const bytes = new Uint8Array(datagram.buffer, datagram.byteOffset, datagram.length);
      receive(this.peer({ host, port }), bytes);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}
