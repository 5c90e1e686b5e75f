import { toHex } from '@holdfast/bytes';
import { codes, CoapError, type OutgoingRequest } from '@holdfast/coap';
import type { Stage } from '../stage.ts';
import { essence } from '../targets/real-device.ts';
import type { Outcome } from './attack.ts';

/** What plain LwM2M would change: the account at its server, and the firmware. */
const WATCHED = [
  ['1', '0'],
  ['5', '0'],
  ['3', '0', '3'],
] as const;

/** All that the device keeps, and what it says of itself. */
export async function stateOf({ device, server }: Stage): Promise<string> {
  const said = await Promise.all(
    WATCHED.map(async (path) => {
      const { code, payload } = await server.say(device.endpoint, { method: codes.get, path });
      return `${path.join('/')} ${code} ${toHex(payload)}`;
    }),
  );
  return [essence(await device.kept()), ...said].join('\n');
}

/** Any request to the real device, which is to say no and to stay as it is. */
export async function tryDoor(stage: Stage, request: OutgoingRequest): Promise<Outcome> {
  const before = await stateOf(stage);
  const code = await answerTo(stage, request);
  const isUnchanged = before === (await stateOf(stage));
  if (code.startsWith('2.')) return { succeeded: `the device answered ${code}` };
  return isUnchanged ? { refused: code } : { succeeded: `refused with ${code}, and its state changed` };
}

/** A code, or why there is none. */
export async function answerTo({ server, device }: Stage, request: OutgoingRequest): Promise<string> {
  try {
    return (await server.say(device.endpoint, request)).code;
  } catch (error) {
    if (error instanceof CoapError) return error.code;
    throw error;
  }
}
