import { randomBytes } from 'node:crypto';
import { concat } from '@holdfast/bytes';
import { sealAttachment } from '@holdfast/trust';
import { codes, contentFormats, optionNumbers, type OutgoingRequest } from '@holdfast/coap';
import { essence } from '../targets/real-device.ts';
import type { Stage } from '../stage.ts';
import type { Attack, Outcome } from './attack.ts';
import { BUNDLE, tryOnDevice } from './try-bundle.ts';
import { answerTo, tryDoor } from './try-door.ts';

const BLOCK = 512;
const BLOCK_EXPONENT = 5;
/** Long enough for an answer from this machine, if there were to be one. */
const SILENCE_MS = 3000;

/** One block of a body, by itself. */
const block = (body: Uint8Array, number: number, hasMore: boolean): OutgoingRequest => {
  const value = (number << 4) | (hasMore ? 8 : 0) | BLOCK_EXPONENT;
  return {
    method: codes.put,
    path: BUNDLE,
    payload: body.slice(number * BLOCK, (number + 1) * BLOCK),
    contentFormat: contentFormats.opaque,
    options: [{ number: optionNumbers.block1, value: Uint8Array.of(value) }],
  };
};

/** Of several blocks of 1,024 bytes. */
async function long(stage: Stage): Promise<Uint8Array> {
  const { bytes, hash } = sealAttachment(new Uint8Array(4096), randomBytes(16));
  const signed = await stage.command({ does: 'credentials', with: [[1, hash]] });
  return await stage.logged(signed, { attachment: bytes });
}

const good = async (stage: Stage): Promise<Uint8Array> =>
  await stage.logged(await stage.command({ does: 'unlock' }));

/** What was sent while the network lets so many datagrams through. */
async function cut(stage: Stage, datagrams: number): Promise<Outcome> {
  const payload = await long(stage);
  const before = essence(await stage.device.kept());
  stage.server.allow(datagrams);
  const request = { method: codes.put, path: BUNDLE, payload, contentFormat: contentFormats.opaque };
  const answer = await answerTo(stage, { ...request, timeoutMs: SILENCE_MS });
  stage.server.allow(Infinity);
  if (essence(await stage.device.kept()) !== before) return { succeeded: 'its state changed' };
  return answer.startsWith('2.') ? { succeeded: `the device answered ${answer}` } : { refused: answer };
}

export const transport: readonly Attack[] = [
  { name: 'a bundle that never arrives', expected: 'timeout', run: (stage) => cut(stage, 0) },
  { name: 'a bundle of which the first block arrives', expected: 'timeout', run: (stage) => cut(stage, 1) },
  {
    name: 'the last block of a bundle without those before',
    expected: '4.08',
    run: async (stage) => await tryDoor(stage, block(await good(stage), 1, false)),
  },
  {
    name: 'the beginning of one bundle and the end of another',
    expected: '4.03',
    async run(stage) {
      const [one, other] = [await good(stage), await good(stage)];
      return await tryOnDevice(stage, concat(one.slice(0, BLOCK), other.slice(BLOCK)));
    },
  },
  {
    name: 'the same bundle again after another loss of power',
    expected: 'not-newer',
    async run(stage) {
      await stage.restart(stage.device);
      return await tryOnDevice(stage, stage.history.unlockAgain.bundle);
    },
  },
];
