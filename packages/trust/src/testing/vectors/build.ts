import type { Bundle } from '../../bundle/bundle.ts';
import { encodeBundle } from '../../bundle/bundle-codec.ts';
import { encodeCommand } from '../../command/command-codec.ts';
import type { Command } from '../../command/command.ts';
import { decodeCoseSign, encodeCoseSign, type CoseSignature } from '../../cose/cose-sign.ts';
import type { Holder } from '../holders.ts';
import { testCommand } from '../test-command.ts';
import { signBy } from '../test-root.ts';
import { commandBundle, proofOf, type BundleOptions } from '../test-world.ts';
import type { Case } from './vector.ts';

export type Expect = Case['expect'];

/** With one bit the other way. */
export const flip = (bytes: Uint8Array, at = 0): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** A command with all that goes with it, whose parts are right but for what the name says. */
export async function given(
  name: string,
  expect: Expect,
  command: Partial<Command>,
  options: BundleOptions = {},
  of: Partial<Case> = {},
): Promise<Case> {
  return { name, bundle: encodeBundle(await commandBundle(command, options)), expect, ...of };
}

/** What becomes of a bundle that would be accepted when one part of it is another. */
export async function changed(
  name: string,
  expect: Expect,
  change: (bundle: Bundle) => Bundle,
  command: Partial<Command> = {},
  options: BundleOptions = {},
): Promise<Case> {
  return { name, bundle: encodeBundle(change(await commandBundle(command, options))), expect };
}

/** Other signatures under the same command, logged as they are: whoever has the log's key can do that. */
export async function signedAnew(
  name: string,
  expect: Expect,
  holders: readonly Holder[],
  change: (signature: CoseSignature, index: number, all: readonly CoseSignature[]) => CoseSignature,
  command: Partial<Command> = {},
  of: Partial<Case> = {},
): Promise<Case> {
  const payload = encodeCommand(testCommand(command));
  const { signatures } = decodeCoseSign(await signBy(payload, ...holders));
  const signed = encodeCoseSign({ payload, signatures: signatures.map(change) });
  return { name, bundle: encodeBundle({ signed, proof: await proofOf(signed) }), expect, ...of };
}
