import { expect } from 'vitest';
import { encodeBundle } from '../bundle/bundle-codec.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { encodeCommand } from '../command/command-codec.ts';
import type { Command } from '../command/command.ts';
import { decodeCoseSign, encodeCoseSign } from '../cose/cose-sign.ts';
import type { DeviceState } from '../verify/device-state.ts';
import type { Refusal } from '../verify/refusal.ts';
import { verifyBundle } from '../verify/verify-bundle.ts';
import { testCommand } from './test-command.ts';
import { ada, ben, signBy } from './test-root.ts';
import { DEVICE, KNOWLEDGE, proofOf } from './test-world.ts';

/** That the bundle is refused, and that nothing of the device changes but what time it must at least be. */
export function expectRefusal(bundle: Bundle | Uint8Array, refusal: Refusal, device = DEVICE): void {
  const bytes = bundle instanceof Uint8Array ? bundle : encodeBundle(bundle);
  const verdict = verifyBundle(bytes, device, KNOWLEDGE);
  expect(verdict).toMatchObject({ kind: 'refused', refusal });
  expect({ ...verdict.after, timeFloor: device.timeFloor }).toEqual(device);
}

/** The device after it has acted. */
export function accept(bundle: Bundle, device = DEVICE): DeviceState {
  const verdict = verifyBundle(encodeBundle(bundle), device, KNOWLEDGE);
  expect(verdict.kind).not.toBe('refused');
  return verdict.after;
}

/** The attacker has the server, its database and the log's key: whatever is signed can be logged and witnessed. */
export async function logged(signed: Uint8Array, more: Partial<Bundle> = {}): Promise<Bundle> {
  return { signed, proof: await proofOf(signed), ...more };
}

/** The signatures of one command under another. */
export async function swapped(command: Partial<Command>, to: Partial<Command>): Promise<Uint8Array> {
  const { signatures } = decodeCoseSign(await signBy(encodeCommand(testCommand(command)), ada, ben));
  return encodeCoseSign({ payload: encodeCommand(testCommand(to)), signatures });
}
