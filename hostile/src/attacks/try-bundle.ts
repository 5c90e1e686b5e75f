import { equal, fromBase64 } from '@holdfast/bytes';
import { codes, contentFormats } from '@holdfast/coap';
import { decodeBundle, memorySigner, openReceipt, TrustError } from '@holdfast/trust';
import { seconds } from '../honest/key-holders.ts';
import { sha256 } from '../sha256.ts';
import type { Stage } from '../stage.ts';
import { essence, type Kept } from '../targets/real-device.ts';
import type { Outcome } from './attack.ts';

export const BUNDLE = ['26250', '0', '0'];

/** Written to the real device, which is to say no and to keep what it kept. */
export async function tryOnDevice(stage: Stage, bundle: Uint8Array): Promise<Outcome> {
  const { device, server } = stage;
  const before = await device.kept();
  const { code } = await server.say(device.endpoint, {
    method: codes.put,
    path: BUNDLE,
    payload: bundle,
    contentFormat: contentFormats.opaque,
  });
  const after = await device.kept();
  if (code.startsWith('2.')) return { succeeded: `the device answered ${code}` };
  if (essence(before) !== essence(after)) return { succeeded: `refused with ${code}, and its state changed` };
  return { refused: refusalIn(after, bundle) ?? code };
}

/** The C verifier, in the state in which the real device is. */
export async function tryOnC(stage: Stage, bundle: Uint8Array): Promise<Outcome> {
  const { device, c } = stage;
  const { refusal, isUnchanged } = await c.verify(bundle, await device.kept(), device.endpoint, seconds());
  if (refusal === 'accepted') return { succeeded: 'accepted' };
  return isUnchanged ? { refused: refusal } : { succeeded: `refused as ${refusal}, and its state changed` };
}

/** What the device has signed about just this bundle. */
function refusalIn(
  { refusal, secret }: Kept & { readonly secret?: string },
  bundle: Uint8Array,
): string | undefined {
  try {
    const { signed, proof } = decodeBundle(bundle);
    const { publicKey } = memorySigner('ed25519', fromBase64(secret ?? ''));
    const { receipt } = openReceipt(fromBase64(refusal), publicKey);
    const isOfThis = equal(receipt.command, sha256(signed)) && receipt.index === proof.index;
    return isOfThis && receipt.outcome.result === 'refused' ? receipt.outcome.reason : undefined;
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}
