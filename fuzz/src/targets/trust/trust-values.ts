import type { Random } from '@holdfast/testing';
import {
  encodeBundle,
  encodeCommand,
  encodePublicKey,
  encodeRoot,
  type Bundle,
  type Command,
} from '@holdfast/trust';
import { encodeReceipt } from '../../../../packages/trust/src/receipt/receipt-codec.ts';
import { signReceipt } from '../../../../packages/trust/src/receipt/signed-receipt.ts';
import { signerOf } from '../../../../packages/trust/src/testing/holders.ts';
import { testCommand } from '../../../../packages/trust/src/testing/test-command.ts';
import { ada, ben, cleo, signBy } from '../../../../packages/trust/src/testing/test-root.ts';
import { commandBundle, ROOT, rootBundle } from '../../../../packages/trust/src/testing/test-world.ts';
import { whole } from '../../../../packages/trust/src/testing/vectors/accepted.ts';
import { maybe, numberOf, textOf, wordOf } from '../random-values.ts';

/** Heads of what the format does not have, and lengths that are not the shortest. */
export const words: readonly (string | Uint8Array)[] = [
  'hf-cmd/1',
  'hf-root/1',
  'hf-bundle/1',
  'hf-receipt/1',
  ...[
    '1800',
    '190017',
    '1a000000ff',
    '1b00000000ffffffff',
    '5f',
    '7f',
    '9f',
    'bf',
    'ff',
    'f6',
    'f93c00',
    'd862',
  ].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex'))),
];

export const errors = ['TrustError'];

const commandOf = (random: Random): Command => {
  const nonce = maybe(random, () => random.bytes(16));
  const reason = maybe(random, () => wordOf(random) + textOf(random));
  return testCommand({
    operation: 1 + random.below(255),
    root: 1 + random.below(9),
    expires: 1_790_000_001 + numberOf(random, 40),
    target: { kind: 'device', endpoint: wordOf(random) + textOf(random) },
    arguments: new Map(
      Array.from({ length: random.below(8) }, (_, at) => [
        at + 1,
        random.pick([numberOf(random, 53), wordOf(random), true, false, random.bytes(32)]),
      ]),
    ),
    ...(nonce === undefined ? {} : { nonce }),
    ...(reason === undefined ? {} : { reason }),
  });
};

export const commandBytes = (random: Random): Uint8Array => encodeCommand(commandOf(random));

export const rootBytes = (random: Random): Uint8Array =>
  encodeRoot({
    ...ROOT,
    version: 1 + random.below(1000),
    name: wordOf(random),
    witnesses: ROOT.witnesses.slice(0, random.below(3)),
    quorum: 0,
  });

const receipt = {
  owner: ROOT.owner,
  endpoint: 'urn:dev:1',
  command: new Uint8Array(32),
  index: 7,
  outcome: { result: 'failed', reason: 'no room' },
  time: 1_790_000_000,
  nonce: new Uint8Array(16),
  state: { locked: true, disabled: false, wiped: false },
  root: 1,
} as const;

export const receiptBytes = (random: Random): Uint8Array =>
  encodeReceipt({ ...receipt, endpoint: wordOf(random), index: numberOf(random, 53) });

export const device = signerOf('device');
/** Signing is slow: what is signed is made once. */
export const signedReceipts = await Promise.all(
  [device, signerOf('other', 'es256')].map((signer) => signReceipt(signer, receipt)),
);
export const bundles: readonly Bundle[] = await Promise.all([
  commandBundle(),
  commandBundle({}, { signers: [ada, ben, cleo] }),
  ...(['device', 'set', 'model'] as const).map((kind) => {
    const { command, options } = whole(8, kind);
    return commandBundle(command, options);
  }),
  commandBundle(whole(1, 'set').command, whole(1, 'set').options),
  rootBundle({ ...ROOT, version: 2 }, { signers: [ada, ben] }),
]);
export const signeds: readonly Uint8Array[] = [
  ...bundles.map(({ signed }) => signed),
  await signBy(new Uint8Array(1), ada),
];
export const bundleBytes = bundles.map(encodeBundle);
export const keyBytes = [ada.key, ben.key, device.publicKey].map(encodePublicKey);
