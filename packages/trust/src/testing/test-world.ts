import { utf8 } from '@holdfast/bytes';
import type { Bundle } from '../bundle/bundle.ts';
import { encodeCommand } from '../command/command-codec.ts';
import type { Command } from '../command/command.ts';
import { encodeEntry, type LogEntry } from '../log/entry.ts';
import { GrowingTree } from '../log/growing-tree.ts';
import type { LogProof } from '../log/log-proof.ts';
import { testLog, testWitness } from '../log/testing/log-parties.ts';
import { proveInclusion } from '../log/tile-proofs.ts';
import { leafHash } from '../log/tree-hash.ts';
import { encodeRoot } from '../root/root-codec.ts';
import type { Root } from '../root/root.ts';
import { decodeSigned } from '../signed/signed.ts';
import { NONE_ACTED } from '../verify/acted.ts';
import type { DeviceKnowledge, DeviceState } from '../verify/device-state.ts';
import type { Holder } from './holders.ts';
import { ENDPOINT, MODEL, NONCE, testCommand } from './test-command.ts';
import { ada, ben, ISSUED, signBy, testRoot } from './test-root.ts';

export type TestLog = ReturnType<typeof testLog>;
export type TestWitness = ReturnType<typeof testWitness>;

export const LOG: TestLog = testLog('fleet.example/log', 1);
export const OTHER_LOG: TestLog = testLog('fleet.example/second-log', 2);
export const WITNESSES: readonly TestWitness[] = [
  testWitness('one.example/witness', 'ed25519', 11),
  testWitness('two.example/witness', 'ed25519', 12),
  testWitness('three.example/witness', 'ml-dsa-44', 13),
];

/** When the witnesses cosign, unless told otherwise. */
export const NOW: number = ISSUED + 3600;

/** Three holders, of whom two sign what is grave; three witnesses, of whom two must have cosigned. */
export const ROOT: Root = testRoot({
  log: LOG.log,
  witnesses: WITNESSES.map(({ witness }) => witness),
  quorum: 2,
});

export interface ProofOptions {
  readonly log?: TestLog;
  readonly witnesses?: readonly TestWitness[];
  /** Indexes and times of those that cosign. */
  readonly cosign?: readonly (readonly [witness: number, time: number])[];
  readonly index?: number;
  readonly size?: number;
  readonly type?: LogEntry['type'];
}

/** A log of which the entry is one, cosigned. The others are of nothing. */
export async function proofOf(signed: Uint8Array, options: ProofOptions = {}): Promise<LogProof> {
  const { log = LOG, witnesses = WITNESSES, index = 4, size = 7 } = options;
  const { kind, hash } = decodeSigned(signed);
  const entry = encodeEntry({ type: options.type ?? kind, hash });
  const tree = new GrowingTree();
  for (let at = 0; at < size; at++) tree.append(leafHash(at === index ? entry : utf8(`entry ${at}`)));
  const note = log.checkpoint(size, tree.root);
  const checkpoint = { origin: log.log.origin, size, root: tree.root };
  const cosign = options.cosign ?? [
    [0, NOW],
    [1, NOW + 5],
  ];
  return {
    index,
    size,
    path: await proveInclusion(index, size, async ({ level }) => tree.partial(level)),
    logSignature: note.signatures[0]?.signature as Uint8Array,
    cosignatures: cosign.map(([witness, time]) => ({
      witness,
      ...(witnesses[witness] as TestWitness).cosign(checkpoint, time),
    })),
  };
}

export interface BundleOptions extends ProofOptions {
  readonly signers?: readonly Holder[];
  readonly membership?: Bundle['membership'];
  readonly attachment?: Uint8Array;
}

async function bundleOf(payload: Uint8Array, options: BundleOptions): Promise<Bundle> {
  const signed = await signBy(payload, ...(options.signers ?? [ada, ben]));
  const { membership, attachment } = options;
  return {
    signed,
    proof: await proofOf(signed, options),
    ...(membership === undefined ? {} : { membership }),
    ...(attachment === undefined ? {} : { attachment }),
  };
}

/** A bundle that the device of these tests accepts, unless told otherwise. */
export const commandBundle = (command: Partial<Command> = {}, options: BundleOptions = {}): Promise<Bundle> =>
  bundleOf(encodeCommand(testCommand(command)), options);

export const rootBundle = (root: Root, options: BundleOptions = {}): Promise<Bundle> =>
  bundleOf(encodeRoot(root), options);

export const DEVICE: DeviceState = {
  root: ROOT,
  highestIndex: 3,
  acted: NONE_ACTED,
  timeFloor: ISSUED,
  nonce: NONCE,
};

export const KNOWLEDGE: DeviceKnowledge = {
  endpoint: ENDPOINT,
  model: MODEL,
  operations: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]),
};
