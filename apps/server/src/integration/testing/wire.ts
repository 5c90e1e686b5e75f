import type { Address, DatagramTransport, Peer } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';

/** A device's way to the server, whose address can change, and which remembers what it carried. */
export class Wire implements DatagramTransport<Peer> {
  readonly sent: Uint8Array[] = [];
  /** Whether datagrams are lost, both ways. What the device sends is in `sent` all the same. */
  cut = false;
  /** Shortens what is sent; nothing is sent for nothing left. */
  filter: (datagram: Uint8Array) => Uint8Array = (datagram) => datagram;
  #heard: (() => void) | undefined;
  #socket: UdpTransport;
  #receive: (peer: Peer, datagram: Uint8Array) => void = () => {};

  private constructor(socket: UdpTransport) {
    this.#socket = socket;
  }

  static async open(): Promise<Wire> {
    return new Wire(await UdpTransport.bind({ host: '127.0.0.1', port: 0 }));
  }

  get address(): Address {
    return this.#socket.address;
  }

  peer(port: number): Peer {
    return this.#socket.peer({ host: '127.0.0.1', port });
  }

  send(peer: Peer, datagram: Uint8Array): void {
    const copy = datagram.slice();
    this.sent.push(copy);
    const left = this.filter(copy);
    if (!this.cut && left.length > 0) this.#socket.send(peer, left);
  }

  onDatagram(receive: (peer: Peer, datagram: Uint8Array) => void): void {
    this.#receive = receive;
    this.#socket.onDatagram(this.#arrived);
  }

  /** Resolves when the next datagram from the server has come, lost or not. */
  heard(): Promise<void> {
    return new Promise((resolve) => (this.#heard = resolve));
  }

  /** From now on it speaks from another port, as behind a NAT that forgot. */
  async rebind(): Promise<void> {
    const before = this.#socket;
    this.#socket = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
    this.#socket.onDatagram(this.#arrived);
    await before.close();
  }

  close(): Promise<void> {
    return this.#socket.close();
  }

  readonly #arrived = (peer: Peer, datagram: Uint8Array): void => {
    this.#heard?.();
    if (!this.cut) this.#receive(peer, datagram);
  };
}
