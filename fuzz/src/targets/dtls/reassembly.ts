import { BytesReader, concat, equal } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import {
  fragments,
  readFragment,
  type HandshakeFragment,
  type HandshakeMessage,
} from '../../../../packages/dtls/src/handshake/handshake-fragment.ts';
import { Reassembler } from '../../../../packages/dtls/src/handshake/reassembler.ts';
import { Broken, target } from '../../engine/target.ts';
import { bytesOf } from '../random-values.ts';

const LONGEST_MESSAGE = 1024;

/** What the reassembler must agree with: of each message the bytes that came first, one by one. */
class SlowReassembler {
  readonly #held = new Map<number, (number | undefined)[]>();

  add({ sequence, length, offset, part }: HandshakeFragment): void {
    const body = this.#held.get(sequence) ?? Array.from<undefined>({ length });
    this.#held.set(sequence, body);
    part.forEach((byte, at) => {
      body[offset + at] ??= byte;
    });
  }

  check({ sequence, body }: HandshakeMessage): void {
    const expected = this.#held.get(sequence) ?? [];
    const bytes = expected.filter((byte) => byte !== undefined);
    if (bytes.length !== expected.length || !equal(Uint8Array.from(bytes), body)) {
      throw new Broken(`message ${sequence} is put together wrongly`);
    }
    this.#held.delete(sequence);
  }
}

/** Fragments of one flight in one input, as a record may hold them. */
function reassemble(input: Uint8Array): HandshakeMessage[] {
  const reader = new BytesReader(input);
  const reassembler = new Reassembler(0, LONGEST_MESSAGE);
  const slow = new SlowReassembler();
  const whole: HandshakeMessage[] = [];
  for (let fragment = readFragment(reader); fragment !== undefined; fragment = readFragment(reader)) {
    if (reassembler.add(fragment) === 'kept') slow.add(fragment);
    for (let message = reassembler.take(); message !== undefined; message = reassembler.take()) {
      slow.check(message);
      whole.push(message);
    }
  }
  return whole;
}

/** Messages cut up, some pieces twice, some gone, in any order. */
function flightOf(random: Random): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let sequence = 0; sequence < 1 + random.below(3); sequence++) {
    const body = bytesOf(random, 120);
    for (const room of [13 + random.below(60), 13 + random.below(60)]) {
      pieces.push(...fragments({ type: 1 + random.below(20), sequence, body }, room));
      if (random.chance(0.6)) break;
    }
  }
  const order = pieces.map((piece) => ({ piece, place: random.next() }));
  if (random.chance(0.5)) order.sort((a, b) => a.place - b.place);
  return concat(...order.filter(() => random.chance(0.97)).map(({ piece }) => piece));
}

export const reassemblyTarget = target<HandshakeMessage[]>({
  name: 'dtls-reassembly',
  errors: [],
  // A message of the longest kind may be announced in a few bytes, and there may be eight.
  allowance: 9 * (LONGEST_MESSAGE + 64),
  seed: flightOf,
  decode: reassemble,
});
