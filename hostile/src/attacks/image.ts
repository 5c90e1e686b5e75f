import { randomBytes } from 'node:crypto';
import { concat } from '@holdfast/bytes';
import { eventually } from '@holdfast/testing';
import { codes } from '@holdfast/coap';
import { sha256 } from '../sha256.ts';
import type { Stage } from '../stage.ts';
import type { Attack, Outcome } from './attack.ts';
import { opaque } from './requests.ts';
import { tryOnDevice } from './try-bundle.ts';
import { tryDoor } from './try-door.ts';

const PACKAGE = '5/0/0';
const SIZE = 4096;

interface Firmware {
  readonly component?: string;
  readonly version?: string;
}

/** The owner has signed for an image and the device waits for it; the attacker is the one who brings it. */
export async function awaiting(
  stage: Stage,
  { component = 'host', version = '9.0.0' }: Firmware = {},
): Promise<Uint8Array> {
  const image = randomBytes(SIZE);
  const signed = await stage.command({
    does: 'firmware',
    with: [
      [1, component],
      [2, version],
      [3, sha256(image)],
      [4, SIZE],
    ],
  });
  const outcome = await tryOnDevice(stage, await stage.logged(signed));
  if ('refused' in outcome) throw new Error(`the owner's own command was refused: ${outcome.refused}`);
  // It takes a command up shortly after it has answered.
  await eventually('the device has taken it up', async () =>
    (await stage.device.kept()).doing === undefined ? true : undefined,
  );
  return image;
}

export const push = (stage: Stage, image: Uint8Array): Promise<Outcome> =>
  tryDoor(stage, opaque(PACKAGE, image));

const instead =
  (change: (image: Uint8Array) => Uint8Array): Attack['run'] =>
  async (stage) =>
    await push(stage, change(await awaiting(stage)));

/** What is refused shows nothing where every image is: that which the owner signed for is taken. */
export async function bringTheImage(stage: Stage): Promise<void> {
  const image = await awaiting(stage);
  const arrival = stage.server.registration(stage.device.endpoint);
  const outcome = await push(stage, image);
  // It runs the image after its next start.
  await arrival;
  if ('refused' in outcome)
    throw new Error(`the image that the owner signed for was refused: ${outcome.refused}`);
}

export const image: readonly Attack[] = [
  { name: 'another image', expected: '4.05', run: instead(() => randomBytes(SIZE)) },
  {
    name: 'a byte after its end',
    expected: '4.05',
    run: instead((image) => concat(image, Uint8Array.of(0))),
  },
  { name: 'a byte too few', expected: '4.05', run: instead((image) => image.slice(0, -1)) },
  {
    name: 'one bit of it another',
    expected: '4.05',
    run: instead((image) => image.map((byte, at) => (at === SIZE - 1 ? byte ^ 1 : byte))),
  },
  {
    name: 'the image of the command before',
    expected: '4.05',
    async run(stage) {
      const before = await awaiting(stage);
      await awaiting(stage);
      return await push(stage, before);
    },
  },
  {
    name: 'an image that an unlock has overtaken',
    expected: '4.05',
    async run(stage) {
      const overtaken = await awaiting(stage);
      await tryOnDevice(stage, await stage.logged(await stage.command({ does: 'unlock' })));
      return await push(stage, overtaken);
    },
  },
  {
    name: 'an older version, signed for once and withheld until now',
    expected: '4.05',
    run: async (stage) => await push(stage, await awaiting(stage, { version: '0.9.0' })),
  },
  {
    name: 'an image for another component',
    expected: '4.05',
    run: async (stage) => await push(stage, await awaiting(stage, { component: 'modem' })),
  },
  {
    name: 'update, while an image is awaited',
    expected: '4.05',
    async run(stage) {
      await awaiting(stage);
      return await tryDoor(stage, { method: codes.post, path: ['5', '0', '2'] });
    },
  },
];
