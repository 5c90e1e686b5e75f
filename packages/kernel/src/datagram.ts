/** A numeric IPv4 or IPv6 address and a UDP port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One remote party of a transport. Peers with equal keys are the same party; a DTLS peer's key outlives its address. */
export interface Peer {
  readonly key: string;
  /** Where its last accepted datagram came from. */
  readonly address: Address;
}

/**
 * Datagrams to and from many peers: a UDP socket, a DTLS endpoint over one, or a fake network.
 * Unreliable: a datagram may be lost, doubled or late, never altered.
 */
export interface DatagramTransport<P extends Peer> {
  /** Never throws for what the network does. The bytes are given away: a socket may read them a moment later. */
  send(peer: P, datagram: Uint8Array): void;
  /** Sets the one receiver. The bytes are its own to keep. It must not throw. */
  onDatagram(receive: (peer: P, datagram: Uint8Array) => void): void;
  close(): Promise<void>;
}

export const formatAddress = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
