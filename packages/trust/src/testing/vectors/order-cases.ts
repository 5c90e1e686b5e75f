import type { Command } from '../../command/command.ts';
import { NONCE, SALT } from '../test-command.ts';
import { ada, dora } from '../test-root.ts';
import { NOW, OTHER_LOG, type BundleOptions } from '../test-world.ts';
import { changed, flip, given, signedAnew, type Expect } from './build.ts';
import type { Case } from './vector.ts';

interface Fault {
  readonly expect: Expect;
  readonly command?: Partial<Command>;
  readonly options?: BundleOptions;
}

/** One for each step, such that all of them can be in one bundle. */
const FAULTS: readonly Fault[] = [
  { expect: 'wrong-owner', command: { owner: SALT } },
  { expect: 'wrong-root', command: { root: 9 } },
  { expect: 'no-role', command: { operation: 12 } },
  { expect: 'unknown-signer', options: { signers: [dora] } },
  { expect: 'wrong-target', command: { target: { kind: 'device', endpoint: 'other' } } },
  { expect: 'unknown-operation', command: { arguments: new Map([[1, 1]]) } },
  { expect: 'wrong-attachment', options: { attachment: SALT } },
  { expect: 'not-newer', options: { index: 3 } },
  { expect: 'not-in-log', options: { log: OTHER_LOG } },
  { expect: 'too-few-witnesses', options: { cosign: [] } },
  { expect: 'not-yet', command: { notBefore: NOW + 1 } },
  { expect: 'wrong-nonce', command: { nonce: SALT } },
];

/** Of several faults, the first step that fails gives the refusal. */
export function orderCases(): Promise<Case[]> {
  const from = (first: number): Promise<Case> => {
    const faults = FAULTS.slice(first);
    const command = Object.assign({}, ...faults.map((fault) => fault.command)) as Partial<Command>;
    const options = Object.assign({}, ...faults.map((fault) => fault.options)) as BundleOptions;
    const { expect } = FAULTS[first] as Fault;
    const rises = expect === 'not-yet' || expect === 'wrong-nonce' ? { timeFloor: NOW } : {};
    return given(`order: ${expect} and all that comes after`, expect, command, options, rises);
  };
  return Promise.all([
    ...FAULTS.keys().map(from),
    signedAnew(
      'order: a bad signature, of too few',
      'bad-signature',
      [ada],
      (one) => ({ ...one, signature: flip(one.signature) }),
      { operation: 1, nonce: NONCE },
    ),
    given(
      'order: too few, for another device',
      'too-few-signers',
      {
        operation: 1,
        nonce: NONCE,
        target: { kind: 'device', endpoint: 'other' },
      },
      { signers: [ada] },
    ),
    changed('order: a bad cosignature, of too few', 'too-few-witnesses', (bundle) => ({
      ...bundle,
      proof: {
        ...bundle.proof,
        cosignatures: bundle.proof.cosignatures
          .slice(0, 1)
          .map((one) => ({ ...one, signature: flip(one.signature) })),
      },
    })),
  ]);
}
