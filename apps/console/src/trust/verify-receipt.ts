import type { Command, Delivery, DeviceTrust } from '@holdfast/api-contract';
import { decodeCommand, decodeDeviceKey, openReceipt, visible } from '@holdfast/trust';
import { bad, finding, good, unchecked, type Check } from './checks.ts';
import { equal, fromBase64, toHex } from './encodings.ts';

/** Whether the device's own key signed what the server says came of the command. */
export function verifyReceipt(
  command: Pick<Command, 'payload' | 'hash' | 'logIndex'>,
  { endpoint, state, receipt, reason }: Delivery,
  { key }: Pick<DeviceTrust, 'key'>,
): Check {
  const what = `Receipt of ${visible(endpoint)}`;
  if (receipt === null || key === null)
    return unchecked(what, 'The device cannot sign one: what came of it is only the word of this server.');
  const [check] = finding(what, () => {
    const { receipt: read } = openReceipt(fromBase64(receipt), decodeDeviceKey(fromBase64(key)));
    const { outcome } = read;
    const said = outcome.result === 'done' ? outcome.result : `${outcome.result}: ${outcome.reason}`;
    const isOfThis =
      read.endpoint === endpoint &&
      toHex(read.command) === command.hash &&
      read.index === command.logIndex &&
      equal(read.owner, decodeCommand(fromBase64(command.payload)).owner);
    if (!isOfThis) return bad(what, 'It is for another command or of another device.');
    const isWhatIsShown =
      outcome.result === 'done'
        ? state === 'done'
        : outcome.reason === reason &&
          // A device that was reached too late refuses, and is counted among those not reached in time.
          (outcome.result === state || (outcome.result === 'refused' && state === 'expired'));
    return isWhatIsShown
      ? good(what, `Signed with the device key that this server knows: ${said}.`)
      : bad(what, `The device signed "${said}", and something else is shown.`);
  });
  return check as Check;
}
