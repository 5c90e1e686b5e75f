import { concat } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import type { StreamMessage } from '../../../../packages/coap/src/message/stream-message.ts';
import { decodeFrame, encodeFrame } from '../../../../packages/coap/src/tcp/frame-codec.ts';
import { FrameReader } from '../../../../packages/coap/src/tcp/frame-reader.ts';
import { signalCodes } from '../../../../packages/coap/src/tcp/signal-registry.ts';
import {
  decodeSignal,
  encodeSignal,
  isSignal,
  type BadSignal,
  type Signal,
} from '../../../../packages/coap/src/tcp/signals.ts';
import { Broken, target } from '../../engine/target.ts';
import { bytesOf, listOf, maybe, numberOf } from '../random-values.ts';
import { messageOf } from './message-values.ts';

const LONGEST_MESSAGE = 1152;

const streamMessageOf = (random: Random): StreamMessage => {
  const { code, token, options, payload } = messageOf(random);
  return { code, token, options, payload };
};

export const frameTarget = target<StreamMessage>({
  name: 'coap-tcp-frame',
  errors: ['CoapError'],
  seed: (random) => encodeFrame(streamMessageOf(random)),
  decode: decodeFrame,
  encode: encodeFrame,
});

/** The first byte of an input says in chunks of how many bytes the rest arrives: the messages are the same for each. */
function readStream(input: Uint8Array): StreamMessage[] {
  const whole = new FrameReader(LONGEST_MESSAGE);
  const messages = [...whole.read(input.subarray(1))];
  const step = 1 + (input[0] ?? 0);
  const pieces = new FrameReader(LONGEST_MESSAGE);
  let count = 0;
  for (let at = 1; at < input.length; at += step) {
    for (const message of pieces.read(input.subarray(at, at + step))) {
      if (message.code !== messages[count++]?.code) throw new Broken('another message in pieces than whole');
    }
    if (pieces.pending > LONGEST_MESSAGE + step) throw new Broken(`${pieces.pending} bytes are kept`);
  }
  if (count !== messages.length) throw new Broken(`${count} messages in pieces, ${messages.length} whole`);
  return messages;
}

export const streamTarget = target<StreamMessage[]>({
  name: 'coap-tcp-stream',
  errors: ['CoapError'],
  seed: (random) => concat(random.bytes(1), ...listOf(random, 5, () => encodeFrame(streamMessageOf(random)))),
  decode: readStream,
});

const signalOf = (random: Random): Signal =>
  random.pick<() => Signal>([
    () => ({
      kind: 'csm',
      maxMessageBytes: maybe(random, () => numberOf(random, 32)),
      blockWise: random.chance(0.5),
      tokenBytes: maybe(random, () => numberOf(random, 24)),
    }),
    () => ({ kind: random.pick(['ping', 'pong']), token: bytesOf(random, 8), custody: random.chance(0.5) }),
    () => ({
      kind: 'release',
      alternativeAddresses: listOf(random, 3, () => random.bytes(1 + random.below(40))),
      holdOffSeconds: maybe(random, () => numberOf(random, 24)),
    }),
    () => ({
      kind: 'abort',
      badCsmOption: maybe(random, () => numberOf(random, 16)),
      diagnostic: bytesOf(random, 30),
    }),
  ])();

export const signalTarget = target<Signal | BadSignal | undefined>({
  name: 'coap-tcp-signal',
  errors: ['CoapError'],
  dictionary: Object.values(signalCodes).map((code) => Uint8Array.of(code)),
  seed: (random) => encodeFrame(encodeSignal(signalOf(random))),
  decode: (input) => {
    const message = decodeFrame(input);
    return isSignal(message.code) ? decodeSignal(message) : undefined;
  },
  encode: (signal) =>
    signal === undefined || signal.kind === 'bad' ? undefined : encodeFrame(encodeSignal(signal)),
});
