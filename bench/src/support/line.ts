/** One client's way to the server and back. */
export interface Line {
  /** The message id that was sent last: an id used again is a repetition to the server, for minutes (RFC 7252 §4.5). */
  readonly lastId?: number;
  send(datagram: Uint8Array): void;
  /** Sets the one receiver. */
  onDatagram(receive: (datagram: Uint8Array) => void): void;
  close(): void;
}
