import {
  decodeBundle,
  decodeCommand,
  decodeCoseSign,
  decodeDeviceKey,
  decodeRoot,
  decodeSigned,
  describeRoot,
  encodeBundle,
  encodeCommand,
  encodeCoseSign,
  encodePublicKey,
  encodeRoot,
  openReceipt,
  renderCommand,
  verifyBundle,
  type Verdict,
} from '@holdfast/trust';
import { equal } from '@holdfast/bytes';
import { decodeReceipt, encodeReceipt } from '../../../../packages/trust/src/receipt/receipt-codec.ts';
import { DEVICE, KNOWLEDGE } from '../../../../packages/trust/src/testing/test-world.ts';
import { Broken, target, type Target } from '../../engine/target.ts';
import {
  bundleBytes,
  commandBytes,
  device,
  errors,
  keyBytes,
  receiptBytes,
  rootBytes,
  signedReceipts,
  signeds,
  words,
} from './trust-values.ts';

const common = { errors, dictionary: words };

/** One encoding for each value: what was decoded is written as it was. */
const exactly =
  <T>(decode: (input: Uint8Array) => T, encode: (value: T) => Uint8Array) =>
  (input: Uint8Array): T => {
    const value = decode(input);
    if (!equal(encode(value), input)) throw new Broken('two encodings of one value');
    return value;
  };

const commandTarget = target({
  ...common,
  name: 'trust-command',
  seed: commandBytes,
  decode: exactly(decodeCommand, encodeCommand),
  encode: encodeCommand,
});

const rootTarget = target({
  ...common,
  name: 'trust-root',
  maxInput: 4096,
  seed: rootBytes,
  decode: exactly(decodeRoot, encodeRoot),
  encode: encodeRoot,
});

/** What a person would be shown before signing: one line for each field, and nothing that is not printable. */
function render(input: Uint8Array, describe: (payload: Uint8Array) => string): string {
  const shown = describe(input);
  // oxlint-disable-next-line no-control-regex
  if (/[^\n\x20-\x7e\u00c0-\u00ff]/.test(shown)) throw new Broken('a character that is not visible');
  return shown;
}

const commandTextTarget = target({
  ...common,
  name: 'trust-command-text',
  seed: commandBytes,
  decode: (input: Uint8Array) => render(input, renderCommand),
});

const rootTextTarget = target({
  ...common,
  name: 'trust-root-text',
  maxInput: 4096,
  seed: rootBytes,
  decode: (input: Uint8Array) => render(input, describeRoot),
});

const coseSignTarget = target({
  ...common,
  name: 'trust-cose-sign',
  maxInput: 4096,
  seed: (random) => random.pick(signeds),
  decode: exactly(decodeCoseSign, encodeCoseSign),
  encode: encodeCoseSign,
});

const signedTarget = target({
  ...common,
  name: 'trust-signed',
  maxInput: 4096,
  seed: (random) => random.pick(signeds),
  decode: decodeSigned,
});

const bundleTarget = target({
  ...common,
  name: 'trust-bundle',
  maxInput: 8192,
  seed: (random) => random.pick(bundleBytes),
  decode: exactly(decodeBundle, encodeBundle),
  encode: encodeBundle,
});

/** A device of a fleet: what is changed in a bundle is refused, and nothing of the device but its time floor moves. */
const verifyTarget = target({
  ...common,
  name: 'trust-verify',
  maxInput: 8192,
  // The device's root is part of each verdict.
  allowance: 65_536,
  seed: (random) => random.pick(bundleBytes),
  decode: (input: Uint8Array): Verdict['kind'] => {
    const verdict = verifyBundle(input, DEVICE, KNOWLEDGE);
    if (verdict.kind === 'refused') {
      if (verdict.after.highestIndex !== DEVICE.highestIndex) throw new Broken('a refusal that counts');
    } else if (!bundleBytes.some((known) => equal(known, input))) {
      throw new Broken('accepted, though nobody signed it');
    }
    return verdict.kind;
  },
});

const receiptTarget = target({
  ...common,
  name: 'trust-receipt',
  seed: receiptBytes,
  decode: exactly(decodeReceipt, encodeReceipt),
  encode: encodeReceipt,
});

const signedReceiptTarget = target({
  ...common,
  name: 'trust-signed-receipt',
  seed: (random) => random.pick(signedReceipts),
  decode: (input: Uint8Array) => openReceipt(input, device.publicKey),
});

const deviceKeyTarget = target({
  ...common,
  name: 'trust-device-key',
  seed: (random) => random.pick(keyBytes),
  decode: exactly(decodeDeviceKey, encodePublicKey),
  encode: encodePublicKey,
});

export const trustTargets: readonly Target[] = [
  verifyTarget,
  commandTarget,
  commandTextTarget,
  rootTarget,
  rootTextTarget,
  coseSignTarget,
  signedTarget,
  bundleTarget,
  receiptTarget,
  signedReceiptTarget,
  deviceKeyTarget,
];
