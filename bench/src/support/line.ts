/** One client's way to the server and back. */
export interface Line {
  send(datagram: Uint8Array): void;
  /** Sets the one receiver. */
  onDatagram(receive: (datagram: Uint8Array) => void): void;
  close(): void;
}
