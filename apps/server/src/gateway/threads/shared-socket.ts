import { formatAddress, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { UdpTransport, type UdpOptions } from '@holdfast/udp';
import { threadOf } from '../connection-ids.ts';
import { Neighbours } from './neighbours.ts';

/**
 * One thread's share of the port that all threads listen on. The kernel spreads peers over the threads by their addresses; a
 * datagram whose Connection ID is another thread's, because its device has a new address, is passed on.
 */
export class SharedSocket implements DatagramTransport<Peer> {
  readonly neighbours: Neighbours;
  readonly #thread: number;
  readonly #threads: number;
  #socket: UdpTransport | undefined;
  #receive: (peer: Peer, datagram: Uint8Array) => void = () => {};

  constructor(thread: number, threads: number) {
    this.#thread = thread;
    this.#threads = threads;
    this.neighbours = new Neighbours((address, datagram) =>
      this.#receive({ key: formatAddress(address), address }, datagram),
    );
  }

  /** As if it came just now. */
  receive(from: Peer, datagram: Uint8Array): void {
    this.#receive(from, datagram);
  }

  /** Resolves with the port. Throws UdpError `bind`. */
  async listen(options: Omit<UdpOptions, 'reusePort'>): Promise<number> {
    const socket = await UdpTransport.bind({ ...options, reusePort: this.#threads > 1 });
    this.#socket = socket;
    socket.onDatagram((peer, datagram) => {
      const owner = this.#threads > 1 ? threadOf(datagram, this.#threads) : undefined;
      if (owner === undefined || owner === this.#thread) this.#receive(peer, datagram);
      else this.neighbours.pass(owner, peer.address, datagram);
    });
    return socket.address.port;
  }

  send(peer: Peer, datagram: Uint8Array): void {
    this.#socket?.send(peer, datagram);
  }

  onDatagram(receive: (peer: Peer, datagram: Uint8Array) => void): void {
    this.#receive = receive;
  }

  async close(): Promise<void> {
    this.neighbours.close();
    await this.#socket?.close();
  }
}
