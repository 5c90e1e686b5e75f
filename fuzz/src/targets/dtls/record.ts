import { concat } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import {
  DTLS_1_2,
  HEADER_LENGTH,
  plainRecord,
  putHeader,
  RecordView,
  TLS12_CID,
} from '../../../../packages/dtls/src/record/record-view.ts';
import { Broken, target } from '../../engine/target.ts';
import { bytesOf, listOf, numberOf } from '../random-values.ts';

interface SeenRecord {
  readonly type: number;
  readonly version: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly connectionId: Uint8Array;
  readonly fragment: Uint8Array;
}

/** The first byte of an input is the length of our Connection IDs. */
interface Datagram {
  readonly cidLength: number;
  readonly records: readonly SeenRecord[];
}

const MOST_CID = 20;

function walk(input: Uint8Array): Datagram {
  const cidLength = (input[0] ?? 0) % MOST_CID;
  const datagram = input.subarray(1);
  const records: SeenRecord[] = [];
  const view = new RecordView();
  view.begin(datagram, cidLength);
  let before = 0;
  while (!view.done && view.next()) {
    const { type, version, epoch, sequence, cidAt, at, start, end } = view;
    if (at !== before || start < at + HEADER_LENGTH || end < start || end > datagram.length) {
      throw new Broken(`record at ${at}: ${start} to ${end} of ${datagram.length}`);
    }
    before = end;
    const connectionId = type === TLS12_CID ? datagram.subarray(cidAt, cidAt + cidLength) : new Uint8Array();
    records.push({ type, version, epoch, sequence, connectionId, fragment: view.fragment() });
  }
  return { cidLength, records };
}

function write({ cidLength, records }: Datagram): Uint8Array {
  return concat(
    Uint8Array.of(cidLength),
    ...records.map(({ type, version, epoch, sequence, connectionId, fragment }) => {
      const header = new Uint8Array(11);
      putHeader(header, type, version, epoch, sequence);
      const length = Uint8Array.of(fragment.length >> 8, fragment.length & 0xff);
      return concat(header, connectionId, length, fragment);
    }),
  );
}

function recordOf(random: Random, cidLength: number): Uint8Array {
  const content = bytesOf(random, 80);
  if (random.chance(0.4))
    return plainRecord(random.pick([20, 21, 22, 23]), DTLS_1_2, numberOf(random, 48), content);
  const record = { type: TLS12_CID, version: DTLS_1_2, epoch: 1, sequence: numberOf(random, 48) };
  return write({
    cidLength,
    records: [{ ...record, connectionId: random.bytes(cidLength), fragment: content }],
  }).subarray(1);
}

export const recordTarget = target<Datagram>({
  name: 'dtls-record',
  errors: [],
  seed: (random) => {
    const cidLength = random.below(MOST_CID);
    return concat(Uint8Array.of(cidLength), ...listOf(random, 4, () => recordOf(random, cidLength)));
  },
  decode: walk,
  encode: write,
});
