import { formatAddress, type Address, type Clock, type DatagramTransport, type Peer } from '@holdfast/kernel';

/** What may befall a datagram. Probabilities 0..1; times in milliseconds. */
export interface NetworkFaults {
  readonly loss?: number;
  readonly duplication?: number;
  /** One-way delay. */
  readonly delay?: number;
  /** Up to this much is added to the delay of each datagram, which reorders them. */
  readonly jitter?: number;
}

export interface FakeSocket extends DatagramTransport<Peer> {
  readonly address: Address;
  peer(address: Address): Peer;
  /** From now on its datagrams come from, and arrive at, another address: a NAT that forgot its binding. */
  rebind(address: Address): void;
}

/** A network in memory: sockets by address, faults from a seeded generator, every datagram observable. */
export class FakeNet {
  readonly #sockets = new Map<string, (from: Address, datagram: Uint8Array) => void>();
  readonly #clock: Clock;
  readonly #random: () => number;
  faults: NetworkFaults;
  /** Sees every datagram before faults; returning false loses it, bytes replace it. */
  tap: ((datagram: Uint8Array, from: Address, to: Address) => boolean | Uint8Array | void) | undefined;

  constructor(clock: Clock, faults: NetworkFaults = {}, seed = 1) {
    this.#clock = clock;
    this.faults = faults;
    this.#random = mulberry32(seed);
  }

  socket(address: Address): FakeSocket {
    let own = address;
    let receive: ((peer: Peer, datagram: Uint8Array) => void) | undefined;
    const peer = (of: Address): Peer => ({ key: formatAddress(of), address: of });
    const attach = (): void => {
      this.#sockets.set(formatAddress(own), (from, datagram) => receive?.(peer(from), datagram));
    };
    attach();
    return {
      get address() {
        return own;
      },
      peer,
      rebind: (to) => {
        this.#sockets.delete(formatAddress(own));
        own = to;
        attach();
      },
      send: (to, datagram) => this.#carry(own, to.address, datagram.slice()),
      onDatagram: (handler) => {
        receive = handler;
      },
      close: async () => void this.#sockets.delete(formatAddress(own)),
    };
  }

  /** Puts a datagram on the network as if `from` had sent it. */
  inject(from: Address, to: Address, datagram: Uint8Array): void {
    this.#deliver(from, to, datagram.slice(), this.faults.delay ?? 0);
  }

  #carry(from: Address, to: Address, sent: Uint8Array): void {
    const verdict = this.tap?.(sent, from, to);
    if (verdict === false) return;
    const datagram = verdict instanceof Uint8Array ? verdict : sent;
    const { loss = 0, duplication = 0, delay = 0, jitter = 0 } = this.faults;
    const copies = this.#random() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#random() < loss) continue;
      this.#deliver(from, to, datagram.slice(), delay + this.#random() * jitter);
    }
  }

  #deliver(from: Address, to: Address, datagram: Uint8Array, delay: number): void {
    this.#clock.after(delay, () => this.#sockets.get(formatAddress(to))?.(from, datagram));
  }
}

/** A small seeded generator, so that a failing run can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
