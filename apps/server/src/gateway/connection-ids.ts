import { random, type ConnectionIds } from '@holdfast/dtls';

const LENGTH = 6;
/** RFC 9146 §4: type, version, epoch and sequence number, then the Connection ID. */
const CID_AT = 11;
const TLS12_CID = 25;

/** The node's number and the thread's, so that a datagram which reaches the wrong one can be passed on, then four random bytes. */
export const connectionIds = (node: number, thread: number): ConnectionIds => ({
  length: LENGTH,
  newConnectionId() {
    const id = random(LENGTH);
    id[0] = node;
    id[1] = thread;
    return id;
  },
});

/** The thread that has the session of a Connection ID. Another number of threads than when it was made only shifts them. */
export const threadOfId = (id: Uint8Array, threads: number): number => (id[1] ?? 0) % threads;

/** The thread that a datagram belongs to; undefined where it carries no Connection ID. */
export const threadOf = (datagram: Uint8Array, threads: number): number | undefined =>
  datagram[0] === TLS12_CID && datagram.length > CID_AT + 1
    ? (datagram[CID_AT + 1] as number) % threads
    : undefined;
