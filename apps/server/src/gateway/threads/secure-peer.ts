import type { Address, Peer } from '@holdfast/kernel';
import type { Rows } from '../../journal/rows.ts';

/** A DTLS session as the main thread knows it: a name, an address, and which thread has it under which number. */
export class SecurePeer implements Peer {
  readonly key: string;
  readonly thread: number;
  readonly handle: number;
  address: Address;

  constructor(key: string, thread: number, handle: number, address: Address) {
    this.key = key;
    this.thread = thread;
    this.handle = handle;
    this.address = address;
  }
}

/** A datagram of a session, and how the session stood when it came. */
export interface Received {
  readonly peer: SecurePeer;
  readonly counter: Rows['counter'];
  readonly datagram: Uint8Array;
}
