import { randomBytes } from 'node:crypto';

const RANDOM_BYTES = 6;

/**
 * The last segment of `/rd/{id}`: the device's number in base 36, which finds it, a dash, and what tells one registration of a
 * device from another. It is no secret: who may use it is for the transport's credential to say.
 */
export const newRegistrationId = (device: number): string =>
  `${device.toString(36)}-${randomBytes(RANDOM_BYTES).toString('hex')}`;

/** The number that an id names; -1 for what is no id of ours. */
export function deviceOfRegistration(id: string): number {
  const number = /^([0-9a-z]{1,10})-[0-9a-f]+$/.exec(id)?.[1];
  return number === undefined ? -1 : Number.parseInt(number, 36);
}
