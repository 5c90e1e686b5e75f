import { BytesReader, BytesWriter } from '@holdfast/bytes';
import {
  readReceived,
  writeReceived,
  type ReceivedItem,
} from '../../../../apps/server/src/gateway/threads/received-batch.ts';
import { readSending, writeSending } from '../../../../apps/server/src/gateway/threads/sending-batch.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, listOf, numberOf } from '../random-values.ts';

/** Between threads of our own: damage here would be a bug of ours, and still must not be more than that. */
export const receivedBatchTarget = target<ReceivedItem[]>({
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
  decode: readReceived,
  encode: (items) => {
    const writer = new BytesWriter();
    for (const { handle, counters, datagram } of items) {
      const { host } = counters;
      writeReceived(writer, handle, { ...counters, host: host ?? '' }, host !== undefined, datagram);
    }
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
