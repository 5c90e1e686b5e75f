import { randomFillSync } from 'node:crypto';
import type { ConnectionIds } from '@holdfast/dtls';

const LENGTH = 6;

/** One byte of node number, so that a datagram that reaches the wrong node can be passed on, then five random ones. */
export const connectionIds = (node: number): ConnectionIds => ({
  length: LENGTH,
  newConnectionId() {
    const id = randomFillSync(new Uint8Array(LENGTH));
    id[0] = node;
    return id;
  },
});
