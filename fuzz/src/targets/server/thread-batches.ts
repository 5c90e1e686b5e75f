import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { readReceived, writeReceived } from '../../../../apps/server/src/gateway/threads/received-batch.ts';
import { SecurePeer, type Received } from '../../../../apps/server/src/gateway/threads/secure-peer.ts';
import { readSending, writeSending } from '../../../../apps/server/src/gateway/threads/sending-batch.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, listOf, numberOf } from '../random-values.ts';

const NO_HOST = 'none';

/** Between threads of our own: damage here would be a bug of ours, and still must not be more than that. */
export const receivedBatchTarget = target<Received[]>({
  name: 'gateway-received-batch',
  errors: ['BytesError'],
  seed: (random) => {
    const writer = new BytesWriter();
    for (const datagram of listOf(random, 5, () => bytesOf(random, 60))) {
      const counters = {
        writeLimit: numberOf(random, 47),
        readHigh: numberOf(random, 47) - 1,
        readWindowHigh: numberOf(random, 32),
        readWindowLow: numberOf(random, 32),
        host: '127.0.0.1',
        port: random.below(0x1_0000),
      };
      writeReceived(writer, numberOf(random, 32), counters, random.chance(0.5), datagram);
    }
    return writer.bytes();
  },
  // A host of its own for each datagram: no address is remembered from one to the next.
  decode: (input) =>
    readReceived(input, (handle) => new SecurePeer('s', 0, handle, { host: NO_HOST, port: 0 })),
  encode: (items) => {
    const writer = new BytesWriter();
    for (const { peer, counter, datagram } of items)
      writeReceived(writer, peer.handle, counter, counter.host !== NO_HOST, datagram);
    return writer.bytes();
  },
});

type Sent = readonly [handle: number, datagram: Uint8Array];

export const sendingBatchTarget = target<Sent[]>({
  name: 'gateway-sending-batch',
  errors: ['BytesError'],
  seed: (random) => {
    const writer = new BytesWriter();
    for (const datagram of listOf(random, 5, () => bytesOf(random, 60))) {
      writeSending(writer, numberOf(random, 32), datagram);
    }
    return new BytesReader(writer.bytes()).rest();
  },
  decode: (input) => {
    const sent: Sent[] = [];
    readSending(input, (handle, datagram) => sent.push([handle, datagram]));
    return sent;
  },
  encode: (sent) => {
    const writer = new BytesWriter();
    for (const [handle, datagram] of sent) writeSending(writer, handle, datagram);
    return writer.bytes();
  },
});
